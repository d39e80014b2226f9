import { optOuts } from '../model/opt-outs.js';
import { launcherUnits } from '../model/launcher-units.js';
import { interpreters } from './tables/interpreters.js';
import { dashWords, patternLimits, plainWords, secretNames, secretWords } from './tables/pattern-words.js';
import { protections } from './tables/protection.js';
import { signatures } from './tables/signatures.js';
import { ciMarkers, ownerPidMarkers, owners } from './tables/surroundings.js';
import { caps, priors, thresholds, weights } from './tables/weights.js';

/** Everything that an assessment rests on besides the snapshot, as plain JSON data: its hash goes into every plan. */
export const inferenceTables: unknown = {
  signatures,
  protections,
  interpreters,
  owners,
  markers: { ci: ciMarkers, keep: optOuts, ownerPid: ownerPidMarkers },
  launcherUnits,
  priors,
  caps,
  thresholds,
  weights,
  pattern: {
    words: [...plainWords],
    secretNames,
    secretWords: [...secretWords],
    dashWords: [...dashWords],
    limits: patternLimits,
  },
};
