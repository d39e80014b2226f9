import { assess } from '../inference/index.js';
import type { Connection, ConnectionFailure } from '../model/connection.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Host } from '../model/host.js';
import type { Play } from '../model/playbook.js';
import type { Screening } from '../model/selection.js';
import { writeHostFileCommand } from '../remote/index.js';
import { hostReport } from '../report/index.js';
import { scanHost } from '../scan/index.js';
import { screen } from '../selection/index.js';
import { mapBounded } from '../util/bounded.js';
import { err, ok, type Result } from '../util/result.js';
import type { Context } from './context.js';
import type { Targets } from './targets.js';

/** What planning learnt of one host. The raw snapshot stays on the host: only screenings come back. */
export interface HostSurvey {
  readonly host: Host;
  readonly sessionId: string;
  readonly result:
    | {
        readonly status: 'planned';
        readonly warnings: readonly string[];
        readonly screenings: ReadonlyMap<string, Screening>;
      }
    | { readonly status: 'failed' | 'blocked'; readonly diagnostic: Diagnostic };
}

export const connectTimeoutMs = 15_000;

/** Connects to every host, scans it, infers and screens; a host that cannot be scanned does not stop the others. */
export function surveyHosts(
  targets: Targets,
  sessionIds: ReadonlyMap<string, string>,
  context: Context,
): Promise<HostSurvey[]> {
  const parallel = Math.max(...targets.plays.map(({ play }) => play.rollout.parallel));
  return mapBounded(
    targets.hosts,
    parallel,
    (host) => surveyHost(host, targets, sessionIdOf(host), context),
    {
      signal: context.signal,
      skipped: (host) => ({ host, sessionId: sessionIdOf(host), result: notPlanned(interrupted(host)) }),
    },
  );

  function sessionIdOf(host: Host): string {
    const id = sessionIds.get(host.name);
    if (id === undefined) throw new Error(`Internal error: no session id for ${host.name}`);
    return id;
  }
}

async function surveyHost(
  host: Host,
  targets: Targets,
  sessionId: string,
  context: Context,
): Promise<HostSurvey> {
  const plays = targets.plays.filter(({ hosts }) => hosts.includes(host)).map(({ play }) => play);
  await context.emit({ type: 'host_scanning', host: host.name });
  const surveyed = await connectAndScan(host, plays, sessionId, context);
  if (!surveyed.ok) {
    const result = notPlanned(surveyed.error);
    await context.emit({ type: 'host_not_planned', host: host.name, ...result });
    return { host, sessionId, result };
  }
  const { warnings, screenings } = surveyed.value;
  await context.emit({
    type: 'host_planned',
    host: host.name,
    processes: Math.max(...[...screenings.values()].map((screening) => screening.processes)),
    candidates: [...screenings.values()].reduce((sum, screening) => sum + screening.candidates.length, 0),
  });
  return { host, sessionId, result: { status: 'planned', warnings, screenings } };
}

interface Survey {
  readonly warnings: readonly string[];
  readonly screenings: ReadonlyMap<string, Screening>;
}

async function connectAndScan(
  host: Host,
  plays: readonly Play[],
  sessionId: string,
  context: Context,
): Promise<Result<Survey, ConnectionFailure>> {
  const connected = await context.connect(host, { connectTimeoutMs, signal: context.signal });
  if (!connected.ok) return connected;
  const connection = connected.value;
  try {
    const screened = await scanAndScreen(connection, plays, sessionId, context);
    if (!screened.ok) return screened;
    const { warnings, screenings, report } = screened.value;
    const stored = host.transport.kind === 'replay' ? [] : await storeReport(connection, sessionId, report);
    return ok({ warnings: [...warnings, ...stored], screenings });
  } catch (bug) {
    throw new Error(`Internal error: planning ${host.name}`, { cause: bug });
  } finally {
    await connection.close();
  }
}

/** A function of its own, so that nothing holds the snapshot any more while the host's report is on its way. */
async function scanAndScreen(
  connection: Connection,
  plays: readonly Play[],
  hostSessionId: string,
  context: Context,
): Promise<Result<Survey & { readonly report: string }, ConnectionFailure>> {
  const scanned = await scanHost(connection, {
    hostSessionId,
    sampleSeconds: Math.max(...plays.map((play) => play.collect.sampleSeconds)),
    timeoutSeconds: Math.max(...plays.map((play) => play.collect.timeoutSeconds)),
    signal: context.signal,
  });
  if (!scanned.ok) return scanned;
  const snapshot = scanned.value;
  const assessments = assess(snapshot);
  const screenings = new Map(plays.map((play) => [play.name, screen(play, snapshot, assessments)]));
  const generatedAt = context.clock.now().toISOString();
  const report = hostReport({
    hostSessionId,
    host: connection.host,
    snapshot,
    assessments,
    screenings,
    generatedAt,
  });
  return ok({ warnings: snapshot.warnings, screenings, report });
}

/** The host's own report stays on the host; that it could not be written is a warning, not a failure. */
async function storeReport(
  connection: Connection,
  sessionId: string,
  html: string,
): Promise<readonly string[]> {
  const written = await connection.exec(writeHostFileCommand(sessionId, 'report.html', html));
  if (!written.ok) return [`its own report could not be written on it: ${written.error.diagnostic.summary}`];
  return written.value.exitCode === 0 ? [] : ['its own report could not be written on it'];
}

function notPlanned(failure: ConnectionFailure): {
  readonly status: 'failed' | 'blocked';
  readonly diagnostic: Diagnostic;
} {
  return { status: failure.kind === 'denied' ? 'blocked' : 'failed', diagnostic: failure.diagnostic };
}

function interrupted(host: Host): ConnectionFailure {
  const problem = err<ConnectionFailure>({
    kind: 'aborted',
    diagnostic: {
      severity: 'error',
      code: 'plan/interrupted',
      summary: `scanning ${host.name}: not started, the run was interrupted`,
      host: host.name,
    },
  });
  return problem.error;
}
