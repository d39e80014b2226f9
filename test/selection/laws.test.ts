import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveAmount, type Amount, type Play } from '../../src/model/playbook.js';
import type { Screening, Selection } from '../../src/model/selection.js';
import { gates, select } from '../../src/selection/index.js';
import { assessAll, playOf, screenAll } from '../support/selection.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

const amount: fc.Arbitrary<Amount> = fc.oneof(
  fc.record({ kind: fc.constant('count' as const), value: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ kind: fc.constant('share' as const), value: fc.double({ min: 0, max: 1, noNaN: true }) }),
);
const capPair = fc.record({ perHost: amount, fleet: amount });

const anyPlay: fc.Arbitrary<Play> = fc
  .record({
    actions: capPair,
    kills: capPair,
    alpha: fc.constantFrom(0.01, 0.05, 0.5),
    prefer: fc.shuffledSubarray(['renice', 'pause', 'kill', 'review'] as const, { minLength: 1 }),
    goal: fc.option(fc.record({ freeMemoryBytes: fc.integer({ min: 0, max: 1000 }) })),
    trigger: fc.option(fc.constant({ operator: '<' as const, value: 0.5 })),
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

const anyProcess = fc.record({
  parent: fc.nat({ max: 8 }),
  uid: fc.constantFrom(1000, 1000, 1000, 0),
  state: fc.constantFrom('S', 'S', 'R', 'T', 'D', 'Z'),
  tty: fc.constantFrom(0, 0, 0, 34816, 34817),
  tracerPid: fc.constantFrom(0, 0, 0, 77),
  foreignNamespace: fc.constantFrom(false, false, false, true),
  optedOut: fc.constantFrom(false, false, false, true),
  protection: fc.constantFrom(null, null, null, 'a database'),
  eValue: fc.constantFrom(0, 1, 50, 500, 1e4, 1e6, Number.POSITIVE_INFINITY),
  abandoned: fc.constantFrom(0.2, 0.95, 1),
  rssBytes: fc.integer({ min: 0, max: 400 }),
  cgroup: fc.constantFrom(null, '/user.slice/session-1.scope', '/system.slice/redis.service'),
});

/** Hosts with small forests, in which every gate has something to say. */
const anyFleet = fc.array(
  fc.record({ processes: fc.array(anyProcess, { maxLength: 7 }), availableBytes: fc.constantFrom(100, 700) }),
  { minLength: 1, maxLength: 4 },
);

function fleetOf(described: typeof anyFleet extends fc.Arbitrary<infer T> ? T : never) {
  return described.map(({ processes, availableBytes }, hostIndex) => {
    const facts = processes.map(
      ({ parent, optedOut, protection, eValue, abandoned, state, ...fact }, index) => ({
        said: {
          protection,
          eValue,
          posterior: { useful: 1 - abandoned, useful_bad: 0, abandoned, zombie: 0 },
        },
        process: processFacts({
          ...fact,
          state: state as 'S',
          pid: 100 + index,
          ppid: parent < index ? 100 + parent : 1,
          markers: optedOut ? { PT_PROTECT: '1' } : {},
        }),
      }),
    );
    const snapshot = snapshotOf(
      facts.map(({ process }) => process),
      {
        host: `host-${hostIndex}`,
        memory: { totalBytes: 1000, availableBytes },
        ownPids: [103],
        ttyIdleSeconds: new Map([[34816, 10_000]]),
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
  fc.assert(fc.property(world, check), { numRuns: 250 });
}

describe('laws of selection, on any fleet and any play', () => {
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
          expect(here.length).toBeLessThanOrEqual(resolveAmount(cap.perHost, fleet.length));
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
