import type { PlanGraph, PlannedAction, PlannedPlay } from '../model/generated/plan.js';
import { nodeIds } from './node-ids.js';

/** What a play must wait for: earlier selections, whose processes it leaves alone, and the ends of earlier rollouts. */
interface Before {
  readonly selections: readonly string[];
  readonly ends: readonly string[];
}

interface AddedPlay {
  readonly fragment: PlanGraph;
  /** The nodes after which the play, and every play before it, is over. */
  readonly ends: readonly string[];
  /** Nodes of processes that are only shown: nothing waits for them but the report. */
  readonly reviews: readonly string[];
}

/** infer of all its hosts → select → batch 1 → its actions → verify → batch 2 → … */
export function transformPlay(
  play: PlannedPlay,
  hosts: readonly string[],
  actions: readonly PlannedAction[],
  before: Before,
): AddedPlay {
  const select = nodeIds.select(play.name);
  const fragment: PlanGraph = { nodes: [{ id: select, kind: 'select', play: play.name }], edges: [] };
  for (const from of [...hosts.map(nodeIds.infer), ...before.selections]) fragment.edges.push([from, select]);

  const reviews = actions.filter(({ action }) => action === 'review');
  for (const { id } of reviews) addAction(fragment, select, id);

  let ends = [select, ...before.ends];
  play.batches.forEach((batchHosts, index) => {
    const batch = nodeIds.batch(play.name, index + 1);
    fragment.nodes.push({ id: batch, kind: 'batch', play: play.name, batch: index + 1 });
    for (const end of ends) fragment.edges.push([end, batch]);
    ends = batchHosts.map((host) => addHost(fragment, play, index + 1, host, actions));
  });
  return { fragment, ends, reviews: reviews.map(({ id }) => nodeIds.action(id)) };
}

/** The actions of one host in one batch and their verification; returns the id of the latter. */
function addHost(
  fragment: PlanGraph,
  play: PlannedPlay,
  batch: number,
  host: string,
  actions: readonly PlannedAction[],
): string {
  const verify = nodeIds.verify(play.name, batch, host);
  for (const action of actions) {
    if (action.host !== host || action.action === 'review') continue;
    addAction(fragment, nodeIds.batch(play.name, batch), action.id);
    fragment.edges.push([nodeIds.action(action.id), verify]);
  }
  fragment.nodes.push({ id: verify, kind: 'verify', play: play.name, batch, host });
  return verify;
}

function addAction(fragment: PlanGraph, after: string, action: string): void {
  fragment.nodes.push({ id: nodeIds.action(action), kind: 'action', action });
  fragment.edges.push([after, nodeIds.action(action)]);
}
