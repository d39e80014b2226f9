import type { Comparison, Play } from '../model/playbook.js';
import type { Snapshot } from '../model/snapshot.js';
import { formatBytes, formatShare } from '../util/units.js';
import { holds } from './comparison.js';

/** Why the play has nothing to do on this host, in words; null when its trigger is met or it has none. */
export function triggerUnmet(play: Play, memory: Snapshot['memory']): string | null {
  const wanted = play.trigger.memoryAvailable;
  if (wanted === null) return null;
  const share = memory.totalBytes > 0 ? memory.availableBytes / memory.totalBytes : 0;
  if (holds(wanted, isShare(wanted) ? share : memory.availableBytes)) return null;
  const limit = isShare(wanted) ? formatShare(wanted.value) : formatBytes(wanted.value);
  const available = `${formatBytes(memory.availableBytes)} (${formatShare(share)}) of its memory is available`;
  return `the host is healthy: ${available}, the play acts when it is ${wanted.operator} ${limit}`;
}

/** The playbook writes `< 25%` or `< 2GiB`; nobody means a single byte. */
function isShare(comparison: Comparison): boolean {
  return comparison.value <= 1;
}
