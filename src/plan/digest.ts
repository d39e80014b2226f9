import type { Plan } from '../model/generated/plan.js';
import { canonicalJson, sha256 } from '../util/canonical-json.js';

/** SHA-256 over the canonical JSON of a plan without its own digest. */
export function planDigest(plan: Omit<Plan, 'digest'>): string {
  return sha256(canonicalJson({ ...plan, digest: undefined }));
}
