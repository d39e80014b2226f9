import type { Play } from '../model/playbook.js';
import type { Snapshot } from '../model/snapshot.js';
import { formatBytes, formatShare } from '../util/units.js';
import { holds } from './comparison.js';

/** Why the play has nothing to do on this host, in words; null when its trigger is met or it has none. */
export function triggerUnmet(play: Play, memory: Snapshot['memory']): string | null {
  const wanted = play.trigger.memoryAvailable;
  if (wanted === null) return null;
  const share = memory.totalBytes > 0 ? memory.availableBytes / memory.totalBytes : 0;
  if (holds(wanted, share)) return null;
  const available = `${formatBytes(memory.availableBytes)} (${formatShare(share)}) of its memory is available`;
  return `the host is healthy: ${available}, the play acts when it is ${wanted.operator} ${formatShare(wanted.value)}`;
}
