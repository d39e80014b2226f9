import type { Plan, PlannedAction, PlanNode } from '../model/generated/plan.js';
import { plural } from '../util/format.js';
import { sanitize } from '../util/sanitize.js';
import { unreachable } from '../util/unreachable.js';

/** How a node is drawn; the renderers give each look its shape and colour. */
export type Look = 'done' | 'failed' | 'blocked' | 'skipped' | 'step' | 'reversible' | 'kill' | 'review';

interface ViewNode {
  /** `n0`, `n1`, …: ids of our own, since a host may be called like a word of the language. */
  readonly id: string;
  /** Without control characters, but not yet escaped for any format. */
  readonly label: string;
  readonly look: Look;
}

export interface GraphView {
  readonly nodes: readonly ViewNode[];
  readonly edges: readonly (readonly [string, string])[];
}

/** What people can still read, and less than Mermaid's own limits (500 edges, 50,000 characters). */
const limits = { nodes: 300, edges: 450, label: 80 };

/** The graph node by node, or, when that is too much to look at, with nodes of the same role and state as one. */
export function graphView(plan: Plan): GraphView {
  const { nodes, edges } = plan.graph;
  const describe = describer(plan);
  const small = nodes.length <= limits.nodes && edges.length <= limits.edges;
  const view = small
    ? { nodes: nodes.map((node) => single(node, describe(node))), edges }
    : summary(plan, describe);
  return withShortIds(view);
}

function withShortIds({ nodes, edges }: GraphView): GraphView {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const nameOf = (id: string): string => {
    const name = names.get(id);
    if (name === undefined) throw new Error(`Internal error: an edge of the plan graph leads to ${id}`);
    return name;
  };
  return {
    nodes: nodes.map((node) => ({ ...node, id: nameOf(node.id) })),
    edges: edges.map(([from, to]) => [nameOf(from), nameOf(to)] as const),
  };
}

interface Description {
  readonly label: string;
  readonly look: Look;
  /** Nodes with the same group become one in the summary, labelled with their number. */
  readonly group: { readonly key: string; readonly label: (count: number) => string };
}

function single({ id }: PlanNode, { label, look }: Description): ViewNode {
  return { id, label: sanitize(label, limits.label), look };
}

/** The quotient graph: each group one node, edges between groups once. */
function summary(plan: Plan, describe: (node: PlanNode) => Description): GraphView {
  const groups = new Map<string, { readonly description: Description; count: number }>();
  const groupOf = new Map<string, string>();
  for (const node of plan.graph.nodes) {
    const description = describe(node);
    const { key } = description.group;
    const group = groups.get(key) ?? { description, count: 0 };
    group.count += 1;
    groups.set(key, group);
    groupOf.set(node.id, key);
  }
  const edges = new Map<string, readonly [string, string]>();
  for (const [from, to] of plan.graph.edges) {
    const edge = [groupOf.get(from) ?? '', groupOf.get(to) ?? ''] as const;
    if (edge[0] !== edge[1]) edges.set(JSON.stringify(edge), edge);
  }
  return {
    nodes: [...groups].map(([id, { description, count }]) => ({
      id,
      label: sanitize(description.group.label(count), limits.label),
      look: description.look,
    })),
    edges: [...edges.values()],
  };
}

function describer(plan: Plan): (node: PlanNode) => Description {
  const actions = new Map(plan.actions.map((action) => [action.id, action]));
  const batchOf = new Map(
    plan.plays.flatMap(({ name, batches }) =>
      batches.flatMap((hosts, index) =>
        hosts.map((host) => [JSON.stringify([name, host]), index + 1] as const),
      ),
    ),
  );
  return (node) => {
    switch (node.kind) {
      case 'connect':
      case 'scan':
      case 'infer':
        return {
          label: `${node.kind} ${node.host}${node.state === 'done' ? '' : `: ${node.state}`}`,
          look: node.state,
          group: group(
            ['hosts', node.kind, node.state],
            (n) => `${node.kind} ${plural(n, 'host')}: ${node.state}`,
          ),
        };
      case 'select':
        return step(`select: ${node.play}`, ['select', node.play]);
      case 'batch':
        return step(`batch ${node.batch}: ${node.play}`, ['batch', node.play, node.batch]);
      case 'action': {
        const action = actions.get(node.action);
        if (action === undefined) throw new Error(`Internal error: ${node.action} is not planned`);
        return describeAction(action, batchOf.get(JSON.stringify([action.play, action.host])) ?? 0);
      }
      case 'verify':
        return {
          label: `verify ${node.host}`,
          look: 'step',
          group: group(['verify', node.play, node.batch], (n) => `verify ${plural(n, 'host')}`),
        };
      case 'report':
        return step('report', ['report']);
      default:
        return unreachable(node);
    }
  };
}

function describeAction({ id, play, action, category, pattern }: PlannedAction, batch: number): Description {
  return {
    label: `${action} ${id} ${category}: ${pattern}`,
    look: action === 'kill' || action === 'review' ? action : 'reversible',
    group: group(['action', play, action === 'review' ? 0 : batch, action], (n) => `${action} × ${n}`),
  };
}

function step(label: string, key: readonly (string | number)[]): Description {
  return { label, look: 'step', group: group(key, () => label) };
}

function group(key: readonly (string | number)[], label: (count: number) => string): Description['group'] {
  return { key: JSON.stringify(key), label };
}
