import type { Plan, PlannedAction, PlannedPlay, PlanNode } from '../model/generated/plan.js';

/** One batch as the graph has it. The next step starts when every host of this one is verified. */
export interface Step {
  readonly play: PlannedPlay;
  /** From 1, within the play. */
  readonly batch: number;
  readonly hosts: readonly HostActions[];
}

export interface HostActions {
  readonly host: string;
  /** One after the other, in this order. */
  readonly actions: readonly PlannedAction[];
}

/**
 * Reads the plan's graph as a sequence of batches: an action belongs to the batch that its edges lead back to, and has a
 * verification of its host behind it; what is for review belongs to none. A graph that does not say this is a bug of the planner, and nothing is done by it.
 */
export function rolloutSteps(plan: Plan): readonly Step[] {
  const predecessors = predecessorsOf(plan);
  const plays = new Map(plan.plays.map((play) => [play.name, play]));
  const actions = new Map(plan.actions.map((action) => [action.id, action]));
  const batchOf = new Map<string, string>();
  const steps = new Map<string, OpenStep>();

  for (const node of inOrder(plan.graph.nodes, predecessors)) {
    if (node.kind === 'batch') {
      const play = plays.get(node.play) ?? broken(`batch ${node.id} names no play`);
      steps.set(node.id, { play, batch: node.batch, hosts: new Map(), verified: new Set() });
      batchOf.set(node.id, node.id);
    } else if (node.kind === 'action') {
      const action = actions.get(node.action) ?? broken(`${node.id} names no action`);
      if (action.action === 'review') continue;
      const batch = onlyBatch(node, predecessors, batchOf);
      const hosts = steps.get(batch)?.hosts ?? broken(`${node.id} comes before its batch`);
      hosts.set(action.host, [...(hosts.get(action.host) ?? []), action]);
      batchOf.set(node.id, batch);
    } else if (node.kind === 'verify') {
      steps.get(onlyBatch(node, predecessors, batchOf))?.verified.add(node.host);
    }
  }

  return [...steps].map(([id, { play, batch, hosts, verified }]) => ({
    play,
    batch,
    hosts: [...hosts].map(([host, planned]) => {
      if (!verified.has(host)) broken(`${host} is not verified in ${id}`);
      return { host, actions: planned };
    }),
  }));
}

interface OpenStep {
  readonly play: PlannedPlay;
  readonly batch: number;
  readonly hosts: Map<string, PlannedAction[]>;
  readonly verified: Set<string>;
}

/** The one batch that an action or a verification follows, directly or behind other actions. */
function onlyBatch(node: PlanNode, predecessors: Predecessors, batchOf: ReadonlyMap<string, string>): string {
  const batches = new Set((predecessors.get(node.id) ?? []).flatMap(({ id }) => batchOf.get(id) ?? []));
  const [batch] = batches;
  if (batch === undefined || batches.size > 1) {
    return broken(`${node.id} belongs to ${batches.size} batches`);
  }
  return batch;
}

type Predecessors = ReadonlyMap<string, readonly PlanNode[]>;

function predecessorsOf({ graph }: Plan): Predecessors {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const predecessors = new Map<string, PlanNode[]>(graph.nodes.map(({ id }) => [id, []]));
  for (const [from, to] of graph.edges) {
    const before = nodes.get(from) ?? broken(`an edge starts at ${from}, which does not exist`);
    const known = predecessors.get(to) ?? broken(`an edge ends at ${to}, which does not exist`);
    known.push(before);
  }
  return predecessors;
}

/** Every node after all that lead to it; otherwise as the plan lists them. */
function inOrder(nodes: readonly PlanNode[], predecessors: Predecessors): readonly PlanNode[] {
  const ordered: PlanNode[] = [];
  const state = new Map<string, 'entered' | 'placed'>();

  function place(node: PlanNode): void {
    if (state.get(node.id) === 'placed') return;
    if (state.get(node.id) === 'entered') broken(`${node.id} waits for itself`);
    state.set(node.id, 'entered');
    for (const before of predecessors.get(node.id) ?? []) place(before);
    state.set(node.id, 'placed');
    ordered.push(node);
  }

  for (const node of nodes) place(node);
  return ordered;
}

function broken(what: string): never {
  throw new Error(`Internal error: the plan's graph is broken: ${what}`);
}
