import { inferenceTables } from '../inference/index.js';
import { canonicalJson, sha256 } from '../util/canonical-json.js';

/** Of every table that inference rests on; a plan made with other tables is stale. */
export const priorsDigest = sha256(canonicalJson(inferenceTables));
