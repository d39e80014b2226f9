import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveAmount, type Amount, type Play } from '../../src/model/playbook.js';
import type { Screening, Selection } from '../../src/model/selection.js';
import { gates, select } from '../../src/selection/index.js';
import { assessAll, playOf, screenAll } from '../support/selection.js';
import type { ProcessFacts } from '../../src/model/snapshot.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

const amount: fc.Arbitrary<Amount> = fc.constantFrom(
  ...[0, 1, 2, 3, 5, 9].map((value) => ({ kind: 'count' as const, value })),
  ...[0.1, 0.6, 1].map((value) => ({ kind: 'share' as const, value })),
);
const capPair = fc.record({ perHost: fc.constantFrom(0, 1, 2, 3, 5, 9), fleet: amount });

const anyPlay: fc.Arbitrary<Play> = fc
  .record({
    actions: capPair,
    kills: capPair,
    alpha: fc.constantFrom(0.01, 0.05, 0.5),
    prefer: fc.shuffledSubarray(['renice', 'pause', 'kill', 'review'] as const, { minLength: 1 }),
    goal: fc.oneof(fc.constant(null), fc.record({ freeMemoryBytes: fc.constantFrom(100, 300, 600, 2000) })),
    trigger: fc.constantFrom(null, null, { operator: '<' as const, value: 0.5 }),
    minPosterior: fc.constantFrom(0, 0.9),
  })
  .map(({ actions, kills, alpha, prefer, goal, trigger, minPosterior }) => ({
    ...playOf(),
    goal,
    trigger: { memoryAvailable: trigger },
    filters: { ...playOf().filters, minPosterior },
    budgets: { fdr: { alpha, method: 'e-bh' }, actions, kills },
    actions: { prefer, killGraceSeconds: 1, confirm: [] },
  }));

/** What a gate, a filter or the choice of action must notice; most processes have none of it. */
interface Flaw {
  readonly fact?: Partial<ProcessFacts>;
  readonly protection?: string;
}

const noFlaw: Flaw = {};
const flaws: readonly Flaw[] = [
  { fact: { uid: 0 } },
  { fact: { state: 'T' } },
  { fact: { state: 'D' } },
  { fact: { state: 'Z' } },
  { fact: { tty: 34817 } },
  { fact: { tracerPid: 77 } },
  { fact: { foreignNamespace: true } },
  { fact: { markers: { PT_PROTECT: '1' } } },
  { fact: { cgroup: '/system.slice/redis.service' } },
  { fact: { ageSeconds: 1 } },
  { protection: 'a database' },
];

const anyProcess = fc.record({
  parent: fc.constantFrom(0, 1, 2, 4, 6, 99, 99, 99),
  flaw: fc.oneof(
    { weight: 5, arbitrary: fc.constant(noFlaw) },
    { weight: 1, arbitrary: fc.constantFrom(...flaws) },
  ),
  eValue: fc.constantFrom(0, 50, 500, 1e4, 1e6, Number.POSITIVE_INFINITY),
  abandoned: fc.constantFrom(0.2, 0.95, 0.99, 1),
  rssBytes: fc.constantFrom(0, 10, 100, 400),
});

/** Hosts with small forests, in which every gate has something to say. */
const anyFleet = fc.array(
  fc.record({
    processes: fc.array(anyProcess, { minLength: 3, maxLength: 9 }),
    availableBytes: fc.constantFrom(100, 200, 700),
  }),
  { minLength: 1, maxLength: 4 },
);

function fleetOf(described: typeof anyFleet extends fc.Arbitrary<infer T> ? T : never) {
  return described.map(({ processes, availableBytes }, hostIndex) => {
    const facts = processes.map(({ parent, flaw, eValue, abandoned, rssBytes }, index) => ({
      said: {
        protection: flaw.protection ?? null,
        eValue,
        posterior: { useful: 1 - abandoned, useful_bad: 0, abandoned, zombie: 0 },
      },
      process: processFacts({
        rssBytes,
        pid: 100 + index,
        ppid: parent < index ? 100 + parent : 1,
        ...flaw.fact,
      }),
    }));
    const snapshot = snapshotOf(
      facts.map(({ process }) => process),
      {
        host: `host-${hostIndex}`,
        memory: { totalBytes: 1000, availableBytes },
        ownPids: [104],
      },
    );
    return { snapshot, overrides: ({ pid }: { pid: number }) => facts[pid - 100]?.said ?? {} };
  });
}

const world = fc.record({ play: anyPlay, described: anyFleet }).map(({ play, described }) => {
  const fleet = fleetOf(described);
  const screenings = fleet.map(({ snapshot, overrides }) => screenAll(play, snapshot, overrides));
  return { play, fleet, screenings, selection: select(play, screenings, fleet.length, new Set()) };
});

function actingOf({ selected }: Selection) {
  return selected.filter(({ action }) => action !== 'review');
}

function law(check: (one: typeof world extends fc.Arbitrary<infer T> ? T : never) => void): void {
  fc.assert(fc.property(world, check), { numRuns: 250, seed: 20260115 });
}

describe('laws of selection, on any fleet and any play', () => {
  it('are tried on fleets where processes are selected, and left out at every stage', () => {
    const stages = new Set<string>();
    let acting = 0;
    let trees = 0;
    law(({ selection }) => {
      acting += actingOf(selection).length > 0 ? 1 : 0;
      trees += selection.selected.some(({ candidate }) => candidate.tree.length > 1) ? 1 : 0;
      for (const { stage } of selection.rejections) stages.add(stage);
    });
    expect(acting).toBeGreaterThan(50);
    expect(trees).toBeGreaterThan(50);
    expect([...stages].sort()).toEqual([
      'action',
      'budget',
      'fdr',
      'filter',
      'gate',
      'goal',
      'tree',
      'trigger',
    ]);
  });

  it('no process is selected that a gate refuses, nor one whose tree holds such a process', () => {
    law(({ play, fleet, selection }) => {
      for (const { candidate } of selection.selected) {
        const found = fleet.find(({ snapshot }) => snapshot.host === candidate.assessment.host)!;
        const { snapshot, overrides } = found;
        const assessments = new Map(assessAll(snapshot, overrides).map((one) => [one.process.pid, one]));
        for (const root of candidate.tree) {
          const subject = { root, tree: [root], snapshot, assessments, protect: play.protect };
          expect(gates.map(({ refuse }) => refuse(subject))).toEqual(gates.map(() => null));
        }
      }
    });
  });

  it('no cap is ever exceeded', () => {
    law(({ play, fleet, selection }) => {
      const acting = actingOf(selection);
      const kills = acting.filter(({ action }) => action === 'kill');
      for (const [group, cap] of [
        [acting, play.budgets.actions],
        [kills, play.budgets.kills],
      ] as const) {
        expect(group.length).toBeLessThanOrEqual(resolveAmount(cap.fleet, fleet.length));
        for (const { snapshot } of fleet) {
          const here = group.filter(({ candidate }) => candidate.assessment.host === snapshot.host);
          expect(here.length).toBeLessThanOrEqual(cap.perHost);
        }
      }
    });
  });

  it('every action meets the self-consistent threshold of the pooled test', () => {
    law(({ play, selection }) => {
      const acting = actingOf(selection);
      for (const { candidate } of acting) {
        const needed = selection.tested / (play.budgets.fdr.alpha * acting.length);
        expect(candidate.assessment.eValue).toBeGreaterThanOrEqual(needed);
      }
      expect(selection.threshold === null).toBe(acting.length === 0);
    });
  });

  it('every user-space process of every host is selected or has exactly one rejection with a reason', () => {
    law(({ fleet, selection }) => {
      const fates = [
        ...selection.selected.map(
          ({ candidate }) => `${candidate.assessment.host}:${candidate.assessment.process.pid}`,
        ),
        ...selection.rejections.map(({ host, pid }) => `${host}:${pid}`),
      ];
      const seen = fleet.flatMap(({ snapshot }) =>
        snapshot.processes.map(({ pid }) => `${snapshot.host}:${pid}`),
      );
      expect(fates.sort()).toEqual(seen.sort());
      for (const { reason, code } of selection.rejections) expect([reason, code]).not.toContain('');
    });
  });

  it('no two selected trees overlap', () => {
    law(({ selection }) => {
      const members = selection.selected.flatMap(({ candidate }) =>
        candidate.tree.map(({ pid }) => `${candidate.assessment.host}:${pid}`),
      );
      expect(new Set(members).size).toBe(members.length);
    });
  });

  it('the order of the hosts changes nothing', () => {
    law(({ play, fleet, screenings, selection }) => {
      const reversed: readonly Screening[] = [...screenings].reverse();
      expect(select(play, reversed, fleet.length, new Set())).toEqual(selection);
    });
  });

  it('no kill is recommended while e-values are uncalibrated', () => {
    law(({ selection }) => {
      for (const { action, recommended } of selection.selected)
        if (action === 'kill') expect(recommended).toBe(false);
    });
  });
});
