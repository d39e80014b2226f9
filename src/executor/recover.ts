import type { Event } from '../model/event.js';
import type { Plan, PlannedAction } from '../model/generated/plan.js';
import type { Outcome } from '../model/generated/session.js';
import type { Execution } from './contract.js';
import { outcomeBase } from './run.js';
import { hostStatuses } from './status.js';

/**
 * What is known of a run that ended before it could say so, from the events of its journal. An action that was intended
 * and has no outcome is `unknown`: it may have been done, wholly or in part, and is never repeated.
 */
export function recoverExecution(plan: Plan, chosen: readonly string[], events: readonly Event[]): Execution {
  const wanted = new Set(chosen);
  const settled = settledOutcomes(events);
  const intended = new Set(
    events.flatMap((event) => (event.type === 'action_intended' ? [event.action] : [])),
  );
  const outcomes = plan.actions.map(
    (action) => settled.get(action.id) ?? unsettled(action, wanted, intended),
  );
  return {
    outcomes,
    hosts: hostStatuses(outcomes, wanted),
    stopped: 'the run ended before it was finished',
    status: 'interrupted',
  };
}

/** The outcomes that a journal holds so far, by action id. */
export function settledOutcomes(events: readonly Event[]): ReadonlyMap<string, Outcome> {
  return new Map(
    events.flatMap((event) =>
      event.type === 'action_finished' ? [[event.outcome.action, event.outcome] as const] : [],
    ),
  );
}

function unsettled(
  action: PlannedAction,
  wanted: ReadonlySet<string>,
  intended: ReadonlySet<string>,
): Outcome {
  const base = outcomeBase(action);
  if (intended.has(action.id))
    return { ...base, status: 'unknown', summary: 'started, but the run ended before its end was seen' };
  if (!wanted.has(action.id)) return { ...base, status: 'skipped', summary: 'not chosen' };
  return { ...base, status: 'skipped', summary: 'not started: the run ended before its turn' };
}
