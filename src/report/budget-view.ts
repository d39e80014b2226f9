import type { Plan, PlannedAction, PlannedPlay } from '../model/generated/plan.js';
import { formatCount, formatMagnitude, plural } from '../util/format.js';
import { largestGroup } from '../util/group-by.js';
import { formatDuration, formatShare } from '../util/units.js';
import { formatEValue } from './format.js';

/** The risk that one play may take, and how much of it the plan uses. */
export type BudgetView = {
  readonly play: string;
  readonly hosts: string;
  readonly alpha: string;
  readonly tested: string;
  readonly candidates: string;
  readonly selected: string;
  readonly threshold: string;
  readonly caps: readonly CapView[];
  readonly rollout: string;
};
export type CapView = {
  readonly label: string;
  readonly words: string;
  /** Of the cap, in percent. */
  readonly width: number;
};

export const basisWords =
  'The e-values here are uncalibrated: likelihood ratios from tables of expert judgement that have not been compared with ' +
  'processes known to be needed. The bound on false discoveries is as good as those tables, no better. ' +
  'That is why no kill is recommended on them alone: each needs a person who selects it.';

export function budgetView(play: PlannedPlay, plan: Plan): BudgetView {
  const actions = plan.actions.filter((action) => action.play === play.name && action.action !== 'review');
  const kills = actions.filter(({ action }) => action === 'kill');
  const { caps } = play;
  return {
    play: play.name,
    hosts: play.hosts,
    alpha: formatShare(play.fdr.alpha),
    tested: formatCount(play.tested),
    candidates: formatCount(play.candidates),
    selected: formatCount(play.selected),
    threshold: thresholdWords(play),
    caps: [
      capView('Actions, fleet', actions.length, caps.actions_fleet),
      capView('Actions, fullest host', mostOnOneHost(actions), caps.actions_per_host),
      capView('Kills, fleet', kills.length, caps.kills_fleet),
      capView('Kills, fullest host', mostOnOneHost(kills), caps.kills_per_host),
    ],
    rollout: rolloutWords(play),
  };
}

/** m / (α k), with its numbers, and never without what the e-values rest on. */
function thresholdWords({ fdr, tested, selected }: PlannedPlay): string {
  if (fdr.threshold === null) return `nothing reached it (${fdr.basis})`;
  const reached = formatEValue({ value: fdr.threshold, basis: fdr.basis });
  return `m / (α k) = ${formatCount(tested)} / (${formatMagnitude(fdr.alpha)} × ${formatCount(selected)}) = ${reached}`;
}

function mostOnOneHost(actions: readonly PlannedAction[]): number {
  return largestGroup(actions, ({ host }) => host);
}

function capView(label: string, used: number, cap: number): CapView {
  const width = cap === 0 ? 0 : Math.min(100, Math.round((100 * used) / cap));
  return { label, words: `${formatCount(used)} of ${formatCount(cap)}`, width };
}

function rolloutWords({ batches, rollout }: PlannedPlay): string {
  if (batches.length === 0) return 'no host has anything to do';
  const sizes = batches.map((hosts) => formatCount(hosts.length)).join(' → ');
  const pauses = rollout.interval_s > 0 ? `, ${formatDuration(rollout.interval_s)} apart` : '';
  const rate =
    rollout.rate_per_minute === null
      ? ''
      : `, at most ${formatCount(rollout.rate_per_minute)} actions a minute`;
  const gate =
    rollout.on_gate === 'abort'
      ? 'a gate that refuses stops the rollout'
      : 'a gate that refuses skips its host';
  const one =
    batches.length === 1 ? 'one batch of hosts' : `${plural(batches.length, 'batch', 'batches')} of hosts`;
  return `${one} (${sizes})${pauses}${rate}; ${gate}`;
}
