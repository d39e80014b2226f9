import { labUnavailable } from './lab/available.js';

/** Says once why the tests on real hosts are skipped; with PT_FLEET_REQUIRE_LAB=1 the whole run fails instead. */
export function setup(): void {
  const reason = labUnavailable();
  if (reason !== null) console.log(`The tests on the lab's real hosts are skipped: ${reason}`);
}
