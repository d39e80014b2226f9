import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/generated/plan.js';
import { playOf } from '../support/selection.js';
import { leakyHosts, planOf, type FleetHost } from './fleet.js';

const pausing = playOf({ name: 'first', actions: { prefer: ['pause'], killGraceSeconds: 1, confirm: [] } });
const killing = playOf({ name: 'second', actions: { prefer: ['kill'], killGraceSeconds: 1, confirm: [] } });
const reviewing = playOf({
  name: 'third',
  actions: { prefer: ['review'], killGraceSeconds: 1, confirm: [] },
});

/** The nodes in an order in which every edge goes forward; fewer than all when there is a cycle. */
function topologicalOrder({ graph }: Plan): readonly string[] {
  const waitingFor = new Map(graph.nodes.map(({ id }) => [id, 0]));
  for (const [, to] of graph.edges) waitingFor.set(to, (waitingFor.get(to) ?? 0) + 1);
  const ready = [...waitingFor].filter(([, count]) => count === 0).map(([id]) => id);
  const order: string[] = [];
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id);
    for (const [from, to] of graph.edges) {
      if (from !== id) continue;
      const left = (waitingFor.get(to) ?? 0) - 1;
      waitingFor.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return order;
}

describe('the plan graph', () => {
  it('leads from connecting to the report, play after play, batch after batch', () => {
    const hosts: readonly FleetHost[] = [
      { name: 'h1', leaks: [{}, { state: 'T' }] },
      { name: 'h2', leaks: [{}] },
    ];
    const { graph } = planOf(hosts, [pausing, killing]);
    expect(graph.edges.map((edge) => edge.join(' → '))).toEqual([
      'connect:h1 → scan:h1',
      'scan:h1 → infer:h1',
      'connect:h2 → scan:h2',
      'scan:h2 → infer:h2',
      'infer:h1 → select:first',
      'infer:h2 → select:first',
      'select:first → batch:first:1',
      'batch:first:1 → action:h1:100',
      'action:h1:100 → verify:first:1:h1',
      'verify:first:1:h1 → batch:first:2',
      'batch:first:2 → action:h2:100',
      'action:h2:100 → verify:first:2:h2',
      'infer:h1 → select:second',
      'infer:h2 → select:second',
      'select:first → select:second',
      'select:second → batch:second:1',
      'verify:first:2:h2 → batch:second:1',
      'batch:second:1 → action:h1:101',
      'action:h1:101 → verify:second:1:h1',
      'verify:second:1:h1 → report',
    ]);
  });

  it('shows how far a host came that could not be planned', () => {
    const hung = { name: 'hung', leaks: null, code: 'scan/command-timeout' };
    const { graph } = planOf([{ name: 'down', leaks: null }, hung, ...leakyHosts(1)]);
    const states = graph.nodes.flatMap((node) => ('state' in node ? [`${node.id} ${node.state}`] : []));
    expect(states).toEqual([
      'connect:down failed',
      'scan:down skipped',
      'infer:down skipped',
      'connect:hung done',
      'scan:hung failed',
      'infer:hung skipped',
      'connect:h1 done',
      'scan:h1 done',
      'infer:h1 done',
    ]);
  });

  it('hangs reviews between selection and report, outside the batches', () => {
    const { graph, plays } = planOf(leakyHosts(1), [reviewing]);
    expect(plays[0]).toMatchObject({ selected: 0, batches: [] });
    expect(graph.edges.slice(-3)).toEqual([
      ['select:third', 'action:h1:100'],
      ['action:h1:100', 'report'],
      ['select:third', 'report'],
    ]);
  });

  it('keeps nodes apart whatever plays and hosts are called', () => {
    const plays = [
      playOf({ name: 'a:1' }),
      playOf({ name: 'a', filters: { ...playOf().filters, minAgeSeconds: 0 } }),
    ];
    const { graph } = planOf(
      [
        { name: 'x', leaks: [{}] },
        { name: '1:x', leaks: [{ ageSeconds: 1 }] },
      ],
      plays,
    );
    const ids = graph.nodes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  const anyHosts = fc
    .array(fc.option(fc.array(fc.constantFrom('S', 'T', 'D'), { maxLength: 3 })), { maxLength: 6 })
    .map((hosts) =>
      hosts.map((states, index): FleetHost => ({
        name: `h${index}`,
        leaks: states === null ? null : states.map((state) => ({ state: state as 'S' })),
      })),
    );
  const anyPlays = fc.shuffledSubarray([pausing, killing, reviewing], { minLength: 1 });

  it('is acyclic, reaches every action exactly once, and ends in the report', () => {
    fc.assert(
      fc.property(anyHosts, anyPlays, (hosts, plays) => {
        const plan = planOf(hosts, plays);
        const order = topologicalOrder(plan);
        expect(order).toHaveLength(plan.graph.nodes.length);
        const shown = plan.graph.nodes.flatMap((node) => (node.kind === 'action' ? [node.action] : []));
        expect(shown.sort()).toEqual(plan.actions.map(({ id }) => id).sort());
        for (const { id } of plan.actions)
          expect(plan.graph.edges.filter(([, to]) => to === `action:${id}`)).toHaveLength(1);
        const ends = plan.graph.nodes.filter(({ id }) => !plan.graph.edges.some(([from]) => from === id));
        const idle = hosts.length === 0 ? [] : ends.filter(({ kind }) => kind !== 'report');
        expect(idle).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('lets no play begin before the one before it is verified', () => {
    fc.assert(
      fc.property(anyHosts, (hosts) => {
        const plan = planOf(hosts, [pausing, killing]);
        const order = topologicalOrder(plan);
        const lastVerify = Math.max(
          -1,
          ...order.flatMap((id, index) => (id.startsWith('verify:first') ? [index] : [])),
        );
        const begin = order.indexOf('batch:second:1');
        if (begin >= 0) expect(begin).toBeGreaterThan(lastVerify);
      }),
      { numRuns: 40 },
    );
  });
});
