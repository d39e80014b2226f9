import type { Plan } from '../model/generated/plan.js';
import { planDigest } from './digest.js';
import { planGraph } from './graph.js';
import type { PlanInput } from './input.js';
import { plannedActions } from './planned-actions.js';
import { plannedHosts } from './planned-hosts.js';
import { plannedPlays } from './planned-plays.js';

/** Freezes the selections of all plays into a plan: pure data, the same bytes for the same input. */
export function compilePlan(input: PlanInput): Plan {
  const hosts = plannedHosts(input);
  const actions = plannedActions(input);
  const plays = plannedPlays(input, actions);
  const graph = planGraph({
    hosts,
    plays: plays.map((play, index) => ({ play, hosts: input.plays[index]?.hosts ?? [] })),
    actions,
  });
  const plan: Omit<Plan, 'digest'> = {
    schema: 'pt-fleet/plan/1',
    tool_version: input.toolVersion,
    inputs: { ...input.inputs },
    plays,
    hosts,
    actions,
    graph,
  };
  return { ...plan, digest: planDigest(plan) };
}
