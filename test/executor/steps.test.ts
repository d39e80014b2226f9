import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/model/generated/plan.js';
import { rolloutSteps } from '../../src/executor/steps.js';
import { planOf } from '../support/planned.js';

const plan = planOf({ batches: [{ a: ['kill', 'pause'] }, { b: ['kill'], c: ['renice'] }] });

function withGraph(change: (graph: Plan['graph']) => Plan['graph']): Plan {
  return { ...plan, graph: change(plan.graph) };
}

describe('reading the graph', () => {
  test('its batches, hosts and actions come in the order of its edges', () => {
    expect(shape(plan)).toEqual([
      { batch: 1, hosts: { a: ['a:100', 'a:101'] } },
      { batch: 2, hosts: { b: ['b:102'], c: ['c:103'] } },
    ]);
  });

  test('the order of the edges wins over the order in which nodes are listed', () => {
    const reversed = withGraph(({ nodes, edges }) => ({ nodes: nodes.toReversed(), edges }));
    expect(shape(reversed).map(({ batch }) => batch)).toEqual([1, 2]);
    const chained = withGraph(({ nodes, edges }) => ({
      nodes,
      edges: [...edges, ['action:a:101', 'action:a:100']],
    }));
    expect(shape(chained)[0]?.hosts['a']).toEqual(['a:101', 'a:100']);
  });

  test.each<[string, Plan]>([
    [
      'a cycle',
      withGraph(({ nodes, edges }) => ({
        nodes,
        edges: [...edges, ['verify:play 1:2:b', 'batch:play 1:1']],
      })),
    ],
    [
      'an edge to nowhere',
      withGraph(({ nodes, edges }) => ({ nodes, edges: [...edges, ['batch:play 1:1', 'nowhere']] })),
    ],
    [
      'an action of two batches',
      withGraph(({ nodes, edges }) => ({ nodes, edges: [...edges, ['batch:play 1:2', 'action:a:100']] })),
    ],
    [
      'an action of no batch',
      withGraph(({ nodes, edges }) => ({ nodes, edges: edges.filter(([, to]) => to !== 'action:a:100') })),
    ],
    [
      'a host that is not verified',
      withGraph(({ nodes, edges }) => ({
        nodes: nodes.filter(({ id }) => id !== 'verify:play 1:2:c'),
        edges: edges.filter((edge) => !edge.includes('verify:play 1:2:c')),
      })),
    ],
    ['an action that the plan does not have', { ...plan, actions: plan.actions.slice(1) }],
    ['a play that the plan does not have', { ...plan, plays: [] }],
  ])('%s is refused as a bug of the planner', (_what, broken) => {
    expect(() => rolloutSteps(broken)).toThrow("Internal error: the plan's graph is broken");
  });
});

function shape(
  of: Plan,
): readonly { readonly batch: number; readonly hosts: Readonly<Record<string, readonly string[]>> }[] {
  return rolloutSteps(of).map(({ batch, hosts }) => ({
    batch,
    hosts: Object.fromEntries(hosts.map(({ host, actions }) => [host, actions.map(({ id }) => id)])),
  }));
}
