import { optOutOf } from '../../model/opt-outs.js';
import type { ProcessFacts } from '../../model/snapshot.js';
import { nameMember, type Gate } from './gate.js';

/** Whoever started it said in its environment that it must be left alone. */
export const optOutGate: Gate = {
  name: 'opt_out',
  refuse(subject) {
    for (const process of subject.tree) {
      const why = whyOptedOut(process);
      if (why !== null) return `${nameMember(process, subject)} ${why}`;
    }
    return null;
  },
};

function whyOptedOut({ markers, state }: ProcessFacts): string | null {
  if (markers === null) {
    // A zombie has no environment any more, and nothing that an action could end.
    return state === 'Z'
      ? null
      : 'has an environment that could not be read, so an opt-out would not be seen';
  }
  return optOutOf(markers);
}
