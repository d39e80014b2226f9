import type { EvidenceBasis } from '../model/assessment.js';
import type { ActionKind, Play } from '../model/playbook.js';
import type { Candidate, Selected } from '../model/selection.js';
import type { ProcessFacts } from '../model/snapshot.js';
import { unreachable } from '../util/unreachable.js';

/** A candidate with what would be done to it. */
export interface Proposal {
  readonly candidate: Candidate;
  readonly action: ActionKind;
}

/** The first action of `actions.prefer` that serves the play's goal and is possible; else why each of them is not. */
export function chooseAction(
  candidate: Candidate,
  play: Play,
): { readonly action: ActionKind } | { readonly refusal: string } {
  const objections: string[] = [];
  for (const action of play.actions.prefer) {
    const objection = objectionTo(action, candidate.assessment.process, play);
    if (objection === null) return { action };
    objections.push(`${action}: ${objection}`);
  }
  return { refusal: `no allowed action fits (${objections.join('; ')})` };
}

/** A proposal that made it through the budgets, with what is expected of it and whether it is recommended. */
export function selectedFrom({ candidate, action }: Proposal, play: Play): Selected {
  const reservations = reservationsAbout(action, candidate.assessment.basis, play);
  return {
    candidate,
    action,
    recommended: reservations.length === 0,
    reservations,
    expectedFreedBytes: action === 'kill' ? candidate.treeMemoryBytes : 0,
  };
}

function objectionTo(action: ActionKind, process: ProcessFacts, play: Play): string | null {
  if (action === 'review') return null;
  if (process.state === 'D') return 'it is in uninterruptible sleep, where nothing reaches it';
  if (play.goal !== null && action !== 'kill') return 'it frees no memory, which is the goal';
  switch (action) {
    case 'renice':
      return process.nice >= 19 ? 'it gives way to all others already' : null;
    case 'pause':
      return process.state === 'T' ? 'it is stopped already' : null;
    case 'kill':
      return null;
    default:
      return unreachable(action);
  }
}

function reservationsAbout(action: ActionKind, basis: EvidenceBasis, play: Play): readonly string[] {
  if (action === 'review') return ['it is shown for review: nothing is done to it'];
  const reservations: string[] = [];
  if (action === 'kill')
    reservations.push(`its e-value is ${basis}: a kill needs --yes and an explicit selection`);
  if (play.actions.confirm.includes(action))
    reservations.push(`the playbook wants a person to confirm it (actions.confirm: ${action})`);
  return reservations;
}
