import type { AppliedHost, Outcome } from '../model/generated/session.js';
import type { ExecutionStatus } from './contract.js';

/**
 * What came of a whole run, from the outcomes of the chosen actions:
 * interrupted — asked to stop before everything was started; applied — every action done and verified;
 * partial — something was done, or may have been; blocked — nothing was done, and a gate, a budget or a permission
 * said no; failed — nothing was done.
 */
export function executionStatus(chosen: readonly Outcome[], interrupted: boolean): ExecutionStatus {
  return interrupted ? 'interrupted' : settledStatus(chosen);
}

/** What came of every host of the outcomes, in their order. */
export function hostStatuses(outcomes: readonly Outcome[], wanted: ReadonlySet<string>): AppliedHost[] {
  const byHost = new Map<string, Outcome[]>(outcomes.map(({ host }) => [host, []]));
  for (const outcome of outcomes) if (wanted.has(outcome.action)) byHost.get(outcome.host)?.push(outcome);
  return [...byHost].map(([host, chosen]) => hostStatus(host, chosen));
}

/** The same for one host; `skipped` when nothing was started there. The reason is the first thing that went wrong. */
function hostStatus(host: string, chosen: readonly Outcome[]): AppliedHost {
  if (chosen.length === 0) return { host, status: 'skipped', reason: 'nothing was chosen here' };
  const incomplete = chosen.find((outcome) => !isComplete(outcome));
  if (incomplete === undefined) return { host, status: 'applied' };
  const untouched = chosen.every((outcome) => outcome.status === 'skipped');
  return { host, status: untouched ? 'skipped' : settledStatus(chosen), reason: reasonOf(incomplete) };
}

/** The process was touched, or nobody can say that it was not: worth a look afterwards. */
export function mayHaveActed({ status }: Outcome): boolean {
  return status === 'done' || status === 'partial' || status === 'unknown';
}

function settledStatus(chosen: readonly Outcome[]): Exclude<ExecutionStatus, 'interrupted'> {
  if (chosen.every(isComplete)) return 'applied';
  if (chosen.some(mayHaveActed)) return 'partial';
  return chosen.some(({ status }) => status === 'refused' || status === 'blocked') ? 'blocked' : 'failed';
}

function isComplete({ status, verification }: Outcome): boolean {
  return status === 'done' && verification?.status === 'verified';
}

function reasonOf({ status, summary, verification }: Outcome): string {
  return status === 'done' && verification !== undefined ? verification.summary : summary;
}
