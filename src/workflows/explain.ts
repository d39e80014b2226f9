import type { PlannedAction } from '../model/generated/plan.js';
import type { HostRecord } from '../model/host-record.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Outcome } from '../model/generated/session.js';
import { ok, type Result } from '../util/result.js';
import { didYouMean } from '../util/suggest.js';
import type { Context } from './context.js';
import { fail, type Failure } from './failure.js';
import { readSaved, type Saved } from './saved.js';

/** Why a process is in the plan, or why it is not. */
export interface Explanation {
  readonly target: string;
  readonly action: PlannedAction | null;
  readonly outcome: Outcome | null;
  readonly rejections: HostRecord['rejections'];
}

/** Explains `HOST:PID` of a saved plan. */
export async function explainTarget(
  idText: string,
  target: string,
  context: Context,
): Promise<Result<Explanation, Failure>> {
  const saved = await readSaved(idText, context);
  if (!saved.ok) return saved;
  const { session, plan } = saved.value;
  const parts = /^(.+):(\d+)$/.exec(target);
  const host = parts?.[1];
  const entry = session.hosts.find((candidate) => candidate.host === host);
  if (host === undefined || entry === undefined) return fail('invalid', unknownHost(target, saved.value));

  const record = entry.status === 'planned' ? await context.store.readHostRecord(session.id, host) : null;
  if (record !== null && !record.ok) return fail('storage', record.error);
  const pid = Number(parts?.[2]);
  const explanation: Explanation = {
    target,
    action: plan.actions.find(({ id }) => id === target) ?? null,
    outcome: session.apply?.outcomes.find(({ action }) => action === target) ?? null,
    rejections: record?.value.rejections.filter((rejection) => rejection.pid === pid) ?? [],
  };
  if (explanation.action === null && explanation.rejections.length === 0) {
    return fail('invalid', unknownProcess(target, saved.value));
  }
  return ok(explanation);
}

const mostNamedHosts = 10;

function unknownHost(target: string, { session }: Saved): Diagnostic {
  const names = session.hosts.map(({ host }) => host);
  const suggestion = didYouMean(target.replace(/:\d*$/, ''), names);
  return {
    severity: 'error',
    code: 'explain/unknown-target',
    summary: `explaining "${target}": it is not HOST:PID with a host of ${session.id}`,
    hint:
      suggestion === null
        ? `its hosts: ${names.slice(0, mostNamedHosts).join(', ')}${names.length > mostNamedHosts ? ', …' : ''}`
        : `did you mean ${suggestion}:PID?`,
  };
}

function unknownProcess(target: string, { session, plan }: Saved): Diagnostic {
  const host = plan.hosts.find((entry) => target.startsWith(`${entry.host}:`));
  return {
    severity: 'error',
    code: 'explain/unknown-target',
    summary: `explaining "${target}": the scan of ${session.id} saw no such user-space process`,
    hint:
      host?.reason === undefined
        ? 'it started later, had ended, or is a kernel thread'
        : `the host was not planned: ${host.reason.summary}`,
  };
}
