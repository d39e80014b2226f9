import type { PlannedAction, PlannedPlay } from '../model/generated/plan.js';
import { eValueThreshold, stableEValue } from '../util/e-value.js';
import { formatShare } from '../util/units.js';

/** Whether what was chosen by hand keeps the plan's bound on the false discovery rate. */
export interface Guarantee {
  readonly holds: boolean;
  readonly words: string;
}

/**
 * Certifies a hand-picked subset S of each play: FDR ≤ α if E_i ≥ m / (α |S|) for all its members, under any dependence
 * and however S was picked (Wang & Ramdas 2022). Sufficient, not necessary.
 */
export function certify(plays: readonly PlannedPlay[], chosen: readonly PlannedAction[]): Guarantee {
  const verdicts = plays.flatMap((play) => {
    const subset = chosen.filter((action) => action.play === play.name);
    return subset.length === 0 ? [] : [certifyPlay(play, subset)];
  });
  if (verdicts.length === 0)
    return { holds: true, words: 'nothing is chosen, so nothing can be a false discovery (uncalibrated)' };
  return {
    holds: verdicts.every(({ holds }) => holds),
    words: verdicts.map(({ words }) => words).join('; '),
  };
}

function certifyPlay({ name, fdr, tested }: PlannedPlay, subset: readonly PlannedAction[]): Guarantee {
  const bar = eValueThreshold(tested, fdr.alpha, subset.length);
  const short = subset.filter(({ e_value }) => e_value.value < bar);
  const bound = `false discovery rate ≤ ${formatShare(fdr.alpha)}`;
  const basis = `(${fdr.basis})`;
  if (short.length === 0)
    return { holds: true, words: `${name}: ${bound} holds for the ${subset.length} chosen ${basis}` };
  const least = Math.min(...short.map(({ e_value }) => e_value.value));
  const words =
    `${name}: ${bound} is not certified for the ${subset.length} chosen ${basis}: ` +
    `each e-value must then reach ${stableEValue(bar)}, the least is ${least}`;
  return { holds: false, words };
}
