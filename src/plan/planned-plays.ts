import type { PlannedAction, PlannedPlay, PlannedRollout, ResolvedCaps } from '../model/generated/plan.js';
import { resolveAmount, type Play } from '../model/playbook.js';
import { stableEValue } from '../util/e-value.js';
import { batchHosts } from './batches.js';
import type { PlanInput, PlayInput } from './input.js';

/** The plays as apply needs them: caps and limits as numbers, hosts with actions in batches. */
export function plannedPlays({ plays }: PlanInput, actions: readonly PlannedAction[]): PlannedPlay[] {
  return plays.map((input) =>
    plannedPlay(
      input,
      actions.filter(({ play, action }) => play === input.play.name && action !== 'review'),
    ),
  );
}

/** @param acting the play's actions without its reviews, hosts in inventory order. */
function plannedPlay({ play, hosts, selection }: PlayInput, acting: readonly PlannedAction[]): PlannedPlay {
  const { alpha, method } = play.budgets.fdr;
  const actingHosts = [...new Set(acting.map(({ host }) => host))];
  return {
    name: play.name,
    hosts: play.hosts,
    fdr: {
      alpha,
      method,
      basis: 'uncalibrated',
      threshold: selection.threshold === null ? null : stableEValue(selection.threshold),
    },
    tested: selection.tested,
    candidates: selection.candidates,
    selected: acting.length,
    caps: resolvedCaps(play, hosts.length),
    kill_grace_s: play.actions.killGraceSeconds,
    rollout: plannedRollout(play, hosts.length),
    batches: batchHosts(actingHosts, play.rollout.batches),
    protect: { commands: [...play.protect.commands], users: [...play.protect.users] },
    collect: { timeout_s: play.collect.timeoutSeconds },
    patterns: selection.patterns.map(({ pattern, hosts: seenOn, count }) => ({
      pattern,
      hosts: [...seenOn],
      count,
    })),
  };
}

function resolvedCaps({ budgets }: Play, hostCount: number): ResolvedCaps {
  return {
    actions_per_host: budgets.actions.perHost,
    actions_fleet: resolveAmount(budgets.actions.fleet, hostCount),
    kills_per_host: budgets.kills.perHost,
    kills_fleet: resolveAmount(budgets.kills.fleet, hostCount),
  };
}

function plannedRollout({ rollout }: Play, hostCount: number): PlannedRollout {
  return {
    parallel: rollout.parallel,
    interval_s: rollout.intervalSeconds,
    rate_per_minute: rollout.ratePerMinute,
    on_gate: rollout.onGate,
    max_failed_hosts: resolveAmount(rollout.maxFailedHosts, hostCount),
    max_unreachable_hosts: resolveAmount(rollout.maxUnreachableHosts, hostCount),
    soak_s: rollout.soakSeconds,
  };
}
