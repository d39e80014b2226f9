import { resolveAmount, type Play } from '../model/playbook.js';
import type { Candidate, Rejection, Screening, Selection } from '../model/selection.js';
import { eValueThreshold } from '../util/e-value.js';
import { chooseAction, selectedFrom, type Proposal } from './choose-action.js';
import { cutAtGoal } from './goal.js';
import { crossHostPatterns } from './patterns.js';
import { pooledRejections } from './pooled-rejections.js';
import { byProcess, pooled, type HostPool, type Pooled } from './pooled.js';
import { reject } from './rejection.js';
import { selfConsistent, type Caps } from './self-consistent.js';

/**
 * Pools the screenings of one play: an action for each candidate, cut at the goal of its host, then tested against the
 * shared false discovery budget under the caps. The result holds every process of every screening exactly once, selected
 * or rejected, and does not depend on the order of the screenings.
 *
 * @param hostCount hosts of the play, scanned or not: what shares in the budgets are shares of.
 * @param taken "host:pid" of what earlier plays selected: nothing whose tree holds one of them is selected again.
 */
export function select(
  play: Play,
  screenings: readonly Screening[],
  hostCount: number,
  taken: ReadonlySet<string>,
): Selection {
  const tested = screenings.reduce((sum, screening) => sum + screening.tested, 0);
  const candidates = screenings.flatMap((screening) => screening.candidates);
  const { proposals, rejections } = propose(candidates, play, taken);
  const acting = proposals.filter(({ proposal }) => proposal.action !== 'review');
  const reviews = proposals.filter(({ proposal }) => proposal.action === 'review');

  const pools = hostPools(play, screenings, acting);
  const pool = pools.flatMap(({ needed }) => needed);
  const { alpha } = play.budgets.fdr;
  const result = selfConsistent(pool, tested, alpha, resolveCaps(play, hostCount));

  return {
    play: play.name,
    tested,
    candidates: candidates.length,
    selected: [...result.chosen, ...reviews]
      .sort(byProcess)
      .map(({ proposal }) => selectedFrom(proposal, play)),
    rejections: [
      ...screenings.flatMap((screening) => screening.rejections),
      ...rejections,
      ...pooledRejections({ play, tested, pools, result }),
    ].sort(byProcess),
    threshold: result.chosen.length === 0 ? null : eValueThreshold(tested, alpha, result.chosen.length),
    patterns: crossHostPatterns(candidates),
  };
}

/** What would be done to each candidate that is still free, and why nothing would be to the others. */
function propose(
  candidates: readonly Candidate[],
  play: Play,
  taken: ReadonlySet<string>,
): { readonly proposals: readonly Pooled[]; readonly rejections: readonly Rejection[] } {
  const proposals: Pooled[] = [];
  const rejections: Rejection[] = [];
  for (const candidate of candidates) {
    const { assessment, tree } = candidate;
    const selectedBefore = tree.find(({ pid }) => taken.has(`${assessment.host}:${pid}`));
    if (selectedBefore !== undefined) {
      const reason = `an earlier play selected ${selectedBefore.pid}, which is in its tree`;
      rejections.push(reject(assessment, 'budget', 'earlier_play', reason));
      continue;
    }
    const choice = chooseAction(candidate, play);
    if ('refusal' in choice) rejections.push(reject(assessment, 'action', 'actions.prefer', choice.refusal));
    else proposals.push(pooled({ candidate, action: choice.action } satisfies Proposal));
  }
  return { proposals, rejections };
}

function hostPools(
  play: Play,
  screenings: readonly Screening[],
  acting: readonly Pooled[],
): readonly HostPool[] {
  const byHost = new Map<string, Pooled[]>(screenings.map(({ host }) => [host, []]));
  for (const item of acting) byHost.get(item.host)?.push(item);
  return screenings.map((screening) => cutAtGoal(play, screening, byHost.get(screening.host) ?? []));
}

function resolveCaps(play: Play, hostCount: number): Caps {
  const { actions, kills } = play.budgets;
  return {
    actionsPerHost: actions.perHost,
    actionsFleet: resolveAmount(actions.fleet, hostCount),
    killsPerHost: kills.perHost,
    killsFleet: resolveAmount(kills.fleet, hostCount),
  };
}
