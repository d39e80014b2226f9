import type { Diagnostic } from '../model/diagnostic.js';
import type { Plan } from '../model/generated/plan.js';
import type { Session } from '../model/generated/session.js';
import type { Host, Transport } from '../model/host.js';
import { hostFileMissing, readHostFileCommand } from '../remote/index.js';
import { fleetReport } from '../report/index.js';
import { ok, type Result } from '../util/result.js';
import type { Context } from './context.js';
import { fail, type Failure } from './failure.js';
import { readSaved } from './saved.js';
import { connectTimeoutMs } from './survey.js';

export interface ReportFiles {
  readonly html: string;
  readonly markdown: string;
}

/** Renders the session's reports afresh into its folder. */
export async function writeReports(
  session: Session,
  plan: Plan,
  context: Context,
): Promise<Result<ReportFiles, Failure>> {
  const rejections: { host: string; counts: Record<string, number> }[] = [];
  for (const { host, status } of session.hosts) {
    if (status !== 'planned') continue;
    const record = await context.store.readHostRecord(session.id, host);
    if (!record.ok) return fail('storage', record.error);
    const counts: Record<string, number> = {};
    for (const { code } of record.value.rejections) counts[code] = (counts[code] ?? 0) + 1;
    rejections.push({ host, counts });
  }
  const rendered = fleetReport({ session, plan, rejections, generatedAt: context.clock.now().toISOString() });
  const html = await context.store.writeReport(session.id, 'report.html', rendered.html);
  if (!html.ok) return fail('storage', html.error);
  const markdown = await context.store.writeReport(session.id, 'report.md', rendered.markdown);
  if (!markdown.ok) return fail('storage', markdown.error);
  return ok({ html: html.value, markdown: markdown.value });
}

export async function reportSession(
  idText: string,
  context: Context,
): Promise<Result<{ readonly session: Session; readonly files: ReportFiles }, Failure>> {
  const saved = await readSaved(idText, context);
  if (!saved.ok) return saved;
  const files = await writeReports(saved.value.session, saved.value.plan, context);
  return files.ok ? ok({ session: saved.value.session, files: files.value }) : files;
}

/** Fetches one host's own report from that host; it is shown, never stored here. */
export async function hostReportOf(
  idText: string,
  hostName: string,
  context: Context,
): Promise<Result<string, Failure>> {
  const saved = await readSaved(idText, context);
  if (!saved.ok) return saved;
  const planned = saved.value.plan.hosts.find(({ host }) => host === hostName);
  const entry = saved.value.session.hosts.find(({ host }) => host === hostName);
  if (planned === undefined || entry === undefined) {
    return fail('invalid', {
      severity: 'error',
      code: 'report/unknown-host',
      summary: `reading a host's report: ${saved.value.session.id} has no host "${hostName}"`,
      hint: `pt-fleet show ${saved.value.session.id} lists its hosts`,
    });
  }
  if (planned.transport.kind === 'replay') {
    return fail('invalid', notReadable(hostName, entry.session_id, hostFileMissing, ''));
  }
  const host: Host = { name: hostName, groups: [], vars: {}, transport: planned.transport as Transport };
  const connected = await context.connect(host, { connectTimeoutMs, signal: context.signal });
  if (!connected.ok) return fail('unreachable', connected.error.diagnostic);
  const read = await connected.value
    .exec(readHostFileCommand(entry.session_id, 'report.html'))
    .finally(() => connected.value.close());
  if (!read.ok) return fail('unreachable', read.error.diagnostic);
  const { exitCode, stderr } = read.value;
  if (exitCode !== 0) return fail('invalid', notReadable(hostName, entry.session_id, exitCode, stderr));
  return ok(read.value.stdout.toString('utf8'));
}

function notReadable(host: string, sessionId: string, exitCode: number, stderr: string): Diagnostic {
  const doing = `reading the report of ${host}`;
  if (exitCode === hostFileMissing) {
    return {
      severity: 'error',
      code: 'report/not-on-host',
      summary: `${doing}: the host has no report of ${sessionId}`,
      hint: 'hosts keep theirs for 7 days, and a recorded host has none; plan again to make a new one',
      host,
    };
  }
  return {
    severity: 'error',
    code: 'report/not-readable',
    summary: `${doing}: its file could not be read (exit ${exitCode})`,
    detail: stderr.trim(),
    hint: "look at pt-fleet's state folder on the host, ~/.local/state/pt-fleet",
    host,
  };
}
