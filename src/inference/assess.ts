import type { Assessment } from '../model/assessment.js';
import type { Snapshot } from '../model/snapshot.js';
import { featuresOf } from './features.js';
import { commandPattern } from './pattern.js';
import { bayesFactor, ledgerOf, posteriorOf } from './posterior.js';
import type { Subject } from './subject.js';
import { subjectsOf } from './surroundings.js';

/**
 * What every user-space process of a snapshot is, who would miss it, and why we think so. Pure: the same snapshot
 * always gives the same assessments, in the snapshot's order.
 */
export function assess(snapshot: Snapshot): readonly Assessment[] {
  return subjectsOf(snapshot).map(assessSubject);
}

function assessSubject(subject: Subject): Assessment {
  const { process, signature } = subject;
  const ledger = ledgerOf(featuresOf(subject));
  return {
    host: subject.snapshot.host,
    process,
    category: signature?.category ?? 'unknown',
    signature: signature?.name ?? null,
    protection: subject.protection,
    posterior: posteriorOf(ledger),
    ledger,
    eValue: bayesFactor(ledger),
    basis: 'uncalibrated',
    pattern: commandPattern(process.argv, process.comm),
  };
}
