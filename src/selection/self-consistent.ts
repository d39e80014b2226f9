import { compareText } from '../util/compare-text.js';
import { eValueThreshold } from '../util/e-value.js';

/** One process that an action is proposed for. */
export interface TestedItem {
  readonly host: string;
  readonly pid: number;
  readonly eValue: number;
  /** Counts against the caps on kills as well as against those on actions. */
  readonly kill: boolean;
}

export interface Caps {
  readonly actionsPerHost: number;
  readonly actionsFleet: number;
  readonly killsPerHost: number;
  readonly killsFleet: number;
}

/** The cap that leaves an item out, by its playbook word. */
export type CapWord =
  'budgets.actions.per_host' | 'budgets.actions.fleet' | 'budgets.kills.per_host' | 'budgets.kills.fleet';

export interface SelfConsistent<T> {
  readonly chosen: readonly T[];
  readonly capped: readonly { readonly item: T; readonly cap: CapWord }[];
  /** Their e-values are too small. */
  readonly below: readonly T[];
  /** How many were chosen; for none, how many the caps would have allowed. */
  readonly k: number;
}

/**
 * Self-consistent e-BH under caps. Chooses the largest k for which a set S of k items exists that keeps all caps and has
 *
 *     E_i ≥ m / (α k)   for every i in S,
 *
 * which bounds the false discovery rate of S by α under any dependence (Wang & Ramdas 2022, "False discovery rate control
 * with e-values", self-consistent procedures; caps applied *after* e-BH would break it). With a cap a_h per host and a fleet cap this is the
 * largest k ≤ fleet cap with Σ_h min(a_h, #{i on h: E_i ≥ m/(αk)}) ≥ k.
 *
 * Within k: gentler actions before kills, then the largest e-values; equals by host and pid. `m` is the number of
 * processes tested, not of the items. The result does not depend on the order of the items.
 */
export function selfConsistent<T extends TestedItem>(
  items: readonly T[],
  tested: number,
  alpha: number,
  caps: Caps,
): SelfConsistent<T> {
  const ranked = [...items].sort(compareItems);
  const untested = takeWithinCaps(ranked, caps);
  if (untested.chosen.length === 0) return { ...untested, below: [], k: 0 };
  // How many fit grows with k, so what fits at one k bounds every smaller feasible k: descending by it skips none.
  let k = untested.chosen.length;
  while (k > 0) {
    const bar = eValueThreshold(tested, alpha, k);
    const taken = takeWithinCaps(
      ranked.filter((item) => item.eValue >= bar),
      caps,
    );
    if (taken.chosen.length >= k) return { ...taken, below: ranked.filter((item) => item.eValue < bar), k };
    k = taken.chosen.length;
  }
  return { chosen: [], capped: [], below: ranked, k: untested.chosen.length };
}

/**
 * The most items that the caps allow, in the order given. Kills come last, because each gives up at most one place that
 * another action takes, while the other way round the caps on kills could leave places empty.
 */
function takeWithinCaps<T extends TestedItem>(
  ranked: readonly T[],
  caps: Caps,
): Pick<SelfConsistent<T>, 'chosen' | 'capped'> {
  const chosen: T[] = [];
  const capped: { readonly item: T; readonly cap: CapWord }[] = [];
  const onHost = new Map<string, { actions: number; kills: number }>();
  let kills = 0;
  for (const item of ranked) {
    const used = onHost.get(item.host) ?? { actions: 0, kills: 0 };
    const cap = capInTheWay(item, used, { actions: chosen.length, kills }, caps);
    if (cap !== null) {
      capped.push({ item, cap });
      continue;
    }
    chosen.push(item);
    kills += item.kill ? 1 : 0;
    onHost.set(item.host, { actions: used.actions + 1, kills: used.kills + (item.kill ? 1 : 0) });
  }
  return { chosen, capped };
}

interface Used {
  readonly actions: number;
  readonly kills: number;
}

function capInTheWay(item: TestedItem, onHost: Used, onFleet: Used, caps: Caps): CapWord | null {
  if (item.kill && onHost.kills >= caps.killsPerHost) return 'budgets.kills.per_host';
  if (onHost.actions >= caps.actionsPerHost) return 'budgets.actions.per_host';
  if (item.kill && onFleet.kills >= caps.killsFleet) return 'budgets.kills.fleet';
  return onFleet.actions >= caps.actionsFleet ? 'budgets.actions.fleet' : null;
}

function compareItems(a: TestedItem, b: TestedItem): number {
  return (
    Number(a.kill) - Number(b.kill) || b.eValue - a.eValue || compareText(a.host, b.host) || a.pid - b.pid
  );
}
