import type { Play } from '../model/playbook.js';
import type { Rejection } from '../model/selection.js';
import { eValueThreshold, stableEValue } from '../util/e-value.js';
import { unreachable } from '../util/unreachable.js';
import { goalReached } from './goal.js';
import type { HostPool, Pooled } from './pooled.js';
import { reject } from './rejection.js';
import type { CapWord, SelfConsistent } from './self-consistent.js';

/** The pooled test of a play and what it was given: everything that its rejections speak of. */
export interface PooledTest {
  readonly play: Play;
  readonly tested: number;
  readonly pools: readonly HostPool[];
  readonly result: SelfConsistent<Pooled>;
}

/** One rejection for every pooled proposal that was not chosen. */
export function pooledRejections(test: PooledTest): readonly Rejection[] {
  return [
    ...test.result.below.map((item) => rejectBelow(item, test)),
    ...test.result.capped.map(({ item, cap }) => rejectCapped(item, cap)),
    ...test.pools.flatMap((pool) => rejectBeyondGoal(pool, test)),
  ];
}

function rejectBelow({ proposal, eValue }: Pooled, { play, tested, result }: PooledTest): Rejection {
  const { assessment } = proposal.candidate;
  const { alpha } = play.budgets.fdr;
  const { k, chosen } = result;
  const bar = stableEValue(eValueThreshold(tested, alpha, k));
  const which = chosen.length > 0 ? 'that were selected' : 'that the budgets would allow';
  const reason =
    `its e-value of ${eValue} (${assessment.basis}) is too small: k actions need k e-values of at least m/(αk), ` +
    `which is ${bar} for the k = ${k} ${which} (m = ${tested} tested, α = ${alpha})`;
  return reject(assessment, 'fdr', 'budgets.fdr', reason);
}

function rejectCapped({ proposal }: Pooled, cap: CapWord): Rejection {
  return reject(proposal.candidate.assessment, 'budget', cap, capReason(cap));
}

/** Nothing past the goal was pooled: it was not needed, or it fell for the same reason as what comes before it. */
function rejectBeyondGoal(pool: HostPool, test: PooledTest): readonly Rejection[] {
  const { play, tested, result } = test;
  const reached = goalReached(play, pool, result.chosen);
  const bar = eValueThreshold(tested, play.budgets.fdr.alpha, result.k);
  const capOnHost = result.capped.find(({ item }) => item.host === pool.screening.host)?.cap;
  return pool.beyond.map((item) => {
    if (reached !== null)
      return reject(item.proposal.candidate.assessment, 'goal', 'goal.free_memory', reached);
    if (capOnHost !== undefined && item.eValue >= bar) return rejectCapped(item, capOnHost);
    return rejectBelow(item, test);
  });
}

function capReason(cap: CapWord): string {
  const better = 'went to processes with stronger evidence or gentler actions';
  switch (cap) {
    case 'budgets.actions.per_host':
      return `the actions that the budget allows on this host ${better}`;
    case 'budgets.actions.fleet':
      return `the actions that the budget allows over all hosts ${better}`;
    case 'budgets.kills.per_host':
      return 'the kills that the budget allows on this host went to processes with stronger evidence';
    case 'budgets.kills.fleet':
      return 'the kills that the budget allows over all hosts went to processes with stronger evidence';
    default:
      return unreachable(cap);
  }
}
