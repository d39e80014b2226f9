import type { Play } from '../model/playbook.js';
import type { Screening } from '../model/selection.js';
import { formatBytes } from '../util/units.js';
import { byEvidence, type HostPool, type Pooled } from './pooled.js';

/** Cuts what is proposed on one host, best evidence first, where the goal's memory would be free. */
export function cutAtGoal(play: Play, screening: Screening, proposed: readonly Pooled[]): HostPool {
  const ranked = [...proposed].sort(byEvidence);
  const { goal } = play;
  if (goal === null) return { screening, needed: ranked, beyond: [] };
  let free = screening.memory.availableBytes;
  let count = 0;
  for (const { proposal } of ranked) {
    if (free >= goal.freeMemoryBytes) break;
    free += proposal.candidate.treeMemoryBytes;
    count += 1;
  }
  return { screening, needed: ranked.slice(0, count), beyond: ranked.slice(count) };
}

/** Why nothing more is needed on a host besides what was chosen there; null when that does not reach the goal. */
export function goalReached(play: Play, { screening }: HostPool, chosen: readonly Pooled[]): string | null {
  if (play.goal === null) return null;
  const free = chosen
    .filter(({ host }) => host === screening.host)
    .reduce((sum, { proposal }) => sum + proposal.candidate.treeMemoryBytes, screening.memory.availableBytes);
  if (free < play.goal.freeMemoryBytes) return null;
  return `the goal of ${formatBytes(play.goal.freeMemoryBytes)} free is reached without it: ${formatBytes(free)}`;
}
