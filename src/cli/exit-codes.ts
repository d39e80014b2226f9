import type { Plan } from '../model/generated/plan.js';
import type { Session } from '../model/generated/session.js';
import { unreachable } from '../util/unreachable.js';
import type { Failure } from '../workflows/index.js';

/** The documented, stable exit codes (docs/cli.md). */
export const exitCodes = {
  done: 0,
  bug: 1,
  invalid: 2,
  partial: 3,
  refused: 4,
  stale: 5,
  locked: 6,
  /** Only with --detailed-exitcode. */
  planHasActions: 10,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOfFailure(failure: Failure): ExitCode {
  switch (failure.kind) {
    case 'invalid':
    case 'storage':
      return exitCodes.invalid;
    case 'unreachable':
      return exitCodes.partial;
    case 'refused':
      return exitCodes.refused;
    case 'stale':
      return exitCodes.stale;
    case 'locked':
      return exitCodes.locked;
    case 'interrupted':
      return exitCodes.interrupted;
    default:
      return unreachable(failure.kind);
  }
}

export function exitCodeOfPlan(plan: Plan, detailed: boolean): ExitCode {
  if (plan.hosts.some(({ status }) => status !== 'planned')) return exitCodes.partial;
  return detailed && plan.actions.length > 0 ? exitCodes.planHasActions : exitCodes.done;
}

export function exitCodeOfSession(session: Session): ExitCode {
  switch (session.state) {
    case 'planned':
    case 'applied':
      return exitCodes.done;
    case 'applying':
    case 'partial':
    case 'failed':
      return exitCodes.partial;
    case 'blocked':
      return exitCodes.refused;
    case 'interrupted':
      return exitCodes.interrupted;
    default:
      return unreachable(session.state);
  }
}
