import { formatDuration } from '../../util/units.js';
import type { ChangeGate } from './gate.js';

/**
 * CPU that an idle program uses all the same. `seconds`: one wake-up to look around. `share`: timers, garbage collection and
 * file watchers, of one CPU. `plannedFactor`: a tree that was already busy when it was judged may go on as before,
 * and somewhat unevenly.
 */
const tolerance = { seconds: 0.5, share: 0.01, plannedFactor: 2 };

/** The tree used noticeably more CPU since the plan than it would have idling: somebody may be using it again. */
export const awakeGate: ChangeGate = {
  name: 'awake',
  refuse({ root, tree, snapshot }, planned) {
    const usedTicks = tree.reduce((sum, process) => sum + process.cpuTicks, 0) - planned.cpu_ticks;
    const used = usedTicks / snapshot.clockTicks;
    const elapsed = Math.max(0, root.ageSeconds - planned.age_s);
    const share = tolerance.share + tolerance.plannedFactor * (planned.cpu_share ?? 0);
    if (used <= tolerance.seconds + share * elapsed) return null;
    return `it woke up: ${formatDuration(used)} of CPU in the ${formatDuration(elapsed)} since the plan`;
  },
};
