import type { PlanGraph, PlannedAction, PlannedHost, PlannedPlay } from '../model/generated/plan.js';
import { nodeIds } from './node-ids.js';
import { transformHost } from './transform-host.js';
import { transformPlay } from './transform-play.js';

/** The parts of a plan that its graph is built from. */
export interface GraphInput {
  readonly hosts: readonly PlannedHost[];
  readonly plays: readonly { readonly play: PlannedPlay; readonly hosts: readonly string[] }[];
  readonly actions: readonly PlannedAction[];
}

/**
 * connect → scan → infer for every host; then play after play: pooled selection, batches, actions, verification; then
 * the report. Acyclic by construction: every transform only adds edges from what exists to what it adds.
 */
export function planGraph({ hosts, plays, actions }: GraphInput): PlanGraph {
  const graph: PlanGraph = { nodes: [], edges: [] };
  for (const host of hosts) append(graph, transformHost(host));

  let previous: readonly string[] = [];
  let ends: readonly string[] = [];
  for (const { play, hosts: playHosts } of plays) {
    const own = actions.filter((action) => action.play === play.name);
    const added = transformPlay(play, playHosts, own, { selections: previous, ends });
    append(graph, added.fragment);
    previous = [nodeIds.select(play.name)];
    ends = added.ends;
    append(graph, { nodes: [], edges: added.reviews.map((review) => [review, nodeIds.report]) });
  }
  return append(graph, {
    nodes: [{ id: nodeIds.report, kind: 'report' }],
    edges: ends.map((end) => [end, nodeIds.report]),
  });
}

function append(graph: PlanGraph, added: PlanGraph): PlanGraph {
  for (const node of added.nodes) graph.nodes.push(node);
  for (const edge of added.edges) graph.edges.push(edge);
  return graph;
}
