import fc from 'fast-check';
import { describe, test, expect } from 'vitest';
import type { Plan, PlannedAction } from '../../src/model/generated/plan.js';
import { planOf, type PlaySketch } from '../support/planned.js';
import { performed, play, type Entry, type Played, type Script } from './support/stage.js';

/** Small fleets where anything may go wrong anywhere, at any moment. */
const kinds = fc.constantFrom<PlannedAction['action']>('kill', 'pause', 'renice', 'review');
const hostNames = ['a', 'b', 'c', 'd'];
/** Each host is in one batch, as in every plan. */
const batches = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(...hostNames),
      fc.array(kinds, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 2 }),
    ),
    { selector: ([host]) => host, minLength: 1 },
  )
  .map((hosts) =>
    [0, 1, 2].map((batch) =>
      Object.fromEntries(hosts.filter(([, , of]) => of === batch).map(([host, actions]) => [host, actions])),
    ),
  );
const sketch: fc.Arbitrary<PlaySketch> = fc.record({
  batches,
  rollout: fc.record({
    parallel: fc.integer({ min: 1, max: 3 }),
    interval_s: fc.constantFrom(0, 30),
    rate_per_minute: fc.constantFrom(null, 10, 600),
    on_gate: fc.constantFrom('abort' as const, 'skip_host' as const),
    max_failed_hosts: fc.integer({ min: 0, max: 3 }),
    max_unreachable_hosts: fc.integer({ min: 0, max: 3 }),
    soak_s: fc.constantFrom(0, 20),
  }),
  caps: fc.record({
    actions_per_host: fc.integer({ min: 0, max: 4 }),
    actions_fleet: fc.integer({ min: 0, max: 8 }),
    kills_per_host: fc.integer({ min: 0, max: 3 }),
    kills_fleet: fc.integer({ min: 0, max: 5 }),
  }),
});

interface Fleet {
  readonly plan: Plan;
  readonly chosen: readonly PlannedAction[];
  readonly script: Script;
  /** The run is interrupted at this entry, if it comes to that. */
  readonly interruptAt: number;
}

const fleet: fc.Arbitrary<Fleet> = fc
  .array(sketch, { minLength: 1, maxLength: 2 })
  .map((sketches) => planOf(...sketches))
  .chain((plan) => {
    const ids = plan.actions.map(({ id }) => id);
    const some = <T>(keys: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
      fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 2 });
    const delay = fc.constantFrom(0, 700, 5000);
    return fc.record({
      plan: fc.constant(plan),
      chosen: fc.subarray(plan.actions),
      interruptAt: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 40 })),
      script: fc.record({
        open: some(hostNames, fc.constantFrom('timeout' as const, 'denied' as const)),
        recheck: some(ids, fc.constantFrom('lost' as const, { gate: 'awake', reason: 'it woke up' })),
        perform: some(
          ids,
          fc.constantFrom(
            'partial' as const,
            'failed' as const,
            'unknown' as const,
            'blocked' as const,
            'refused' as const,
          ),
        ),
        verify: some(ids, fc.constantFrom('not_verified' as const, 'respawned' as const)),
        verifyFails: some(hostNames, fc.constant('lost' as const)),
        delays: fc.record({ open: delay, recheck: delay, perform: delay, verify: delay }),
      }),
    });
  });

async function law(check: (played: Played, fleet: Fleet) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fleet, async (given) => {
      let count = 0;
      const script: Script = {
        ...given.script,
        watch: (_entry, stop) => {
          if (count++ === given.interruptAt) stop();
        },
      };
      check(await play(given.plan, script, given.chosen), given);
    }),
    { numRuns: 200 },
  );
}

describe('whatever goes wrong', () => {
  test('every action of the plan has exactly one outcome, in the order of the plan', async () => {
    await law(({ execution }, { plan }) => {
      expect(execution.outcomes.map(({ action }) => action)).toEqual(plan.actions.map(({ id }) => id));
    });
  });

  test('only what was chosen is performed, once, and never what is for review', async () => {
    await law((played, { chosen }) => {
      const may = chosen.filter(({ action }) => action !== 'review').map(({ id }) => id);
      expect(new Set(performed(played)).size).toBe(performed(played).length);
      for (const id of performed(played)) expect(may).toContain(id);
    });
  });

  test('no cap is exceeded: not on a host, not in the fleet, neither by actions nor by kills', async () => {
    await law((played, { plan }) => {
      const done = plan.actions.filter(({ id }) => performed(played).includes(id));
      for (const { name, caps } of plan.plays) {
        const here = done.filter(({ play: of }) => of === name);
        const kills = here.filter(({ action }) => action === 'kill');
        expect(here.length).toBeLessThanOrEqual(caps.actions_fleet);
        expect(kills.length).toBeLessThanOrEqual(caps.kills_fleet);
        for (const host of hostNames) {
          expect(on(host, here)).toBeLessThanOrEqual(caps.actions_per_host);
          expect(on(host, kills)).toBeLessThanOrEqual(caps.kills_per_host);
        }
      }
    });
  });

  test('an intent is durable before its action is performed, and no intent is left without an outcome', async () => {
    await law(({ entries }) => {
      const open = new Set<string>();
      for (const entry of entries) {
        if (entry.what === 'perform') expect(open).toContain(entry.action);
        if (entry.what !== 'durable') continue;
        if (entry.event.type === 'action_intended') open.add(entry.event.action);
        if (entry.event.type === 'action_finished') open.delete(entry.event.outcome.action);
      }
      expect([...open]).toEqual([]);
    });
  });

  test('the gates are looked at again right before every action', async () => {
    await law(({ entries }) => {
      const looked = new Set<string>();
      for (const entry of entries) {
        if (entry.what === 'recheck') looked.add(entry.action);
        if (entry.what === 'perform') expect(looked).toContain(entry.action);
      }
    });
  });

  test('after an interruption nothing is intended and nothing is performed that was not intended before', async () => {
    await law(({ entries }, { interruptAt }) => {
      const later = entries.slice(Math.min(interruptAt, entries.length) + 1);
      const intended = entries.slice(0, interruptAt + 1).flatMap((entry) => intentOf(entry) ?? []);
      expect(later.flatMap((entry) => intentOf(entry) ?? [])).toEqual([]);
      for (const entry of later) if (entry.what === 'perform') expect(intended).toContain(entry.action);
    });
  });

  test('a batch starts only after everything that was touched in the one before is verified', async () => {
    await law(({ entries, execution }) => {
      const touched = new Set<string>();
      for (const entry of entries) {
        if (entry.what === 'perform') touched.add(entry.action);
        if (entry.what === 'verify') for (const id of entry.actions) touched.delete(id);
        if (entry.what === 'durable' && entry.event.type === 'batch_started') {
          for (const id of touched) {
            const outcome = execution.outcomes.find(({ action }) => action === id);
            const settled = outcome?.verification?.status === 'unreachable' || !mayHaveActed(outcome?.status);
            expect(settled).toBe(true);
          }
        }
      }
    });
  });

  test('no batch starts once more hosts have failed, or were unreachable, than the play allows', async () => {
    await law(({ execution, entries }, { plan }) => {
      for (const { name, rollout } of plan.plays) {
        const batches = entries.filter(
          (entry) =>
            entry.what === 'durable' && entry.event.type === 'batch_started' && entry.event.play === name,
        );
        if (batches.length < 2) continue;
        const before = entries.slice(0, entries.indexOf(batches.at(-1)!));
        const failed = new Set(
          before.flatMap((entry) => {
            if (entry.what !== 'durable' || entry.event.type !== 'action_finished') return [];
            const { action, host, status } = entry.event.outcome;
            const of = plan.actions.find(({ id }) => id === action);
            return of?.play === name && ['partial', 'unknown', 'blocked'].includes(status) ? [host] : [];
          }),
        );
        expect(failed.size).toBeLessThanOrEqual(rollout.max_failed_hosts);
      }
      if (execution.stopped !== null) expect(execution.stopped).not.toBe('');
    });
  });

  test('never more hosts are open than the rollout allows in parallel, and all are closed in the end', async () => {
    await law(({ entries }, { plan }) => {
      const most = Math.max(...plan.plays.map(({ rollout }) => rollout.parallel));
      let open = 0;
      for (const { what } of entries) {
        if (what === 'open') open++;
        if (what === 'close') open--;
        expect(open).toBeLessThanOrEqual(most);
      }
      expect(open).toBe(0);
    });
  });

  test('the rate holds over the whole fleet', async () => {
    await law(({ entries }, { plan, interruptAt }) => {
      const rates = plan.plays.map(({ rollout }) => rollout.rate_per_minute ?? Infinity);
      const [rate = Infinity] = rates;
      if (plan.plays.length > 1 || interruptAt !== Infinity) return;
      const starts = entries.flatMap((entry) => (entry.what === 'perform' ? [entry.at] : []));
      for (const [index, at] of starts.slice(1).entries()) {
        expect(at - (starts[index] ?? 0)).toBeGreaterThanOrEqual(60_000 / rate - 1);
      }
    });
  });

  test('applied means that everything chosen was done and verified', async () => {
    await law(({ execution }, { chosen }) => {
      const wanted = new Set(chosen.filter(({ action }) => action !== 'review').map(({ id }) => id));
      const complete = execution.outcomes
        .filter(({ action }) => wanted.has(action))
        .every(({ status, verification }) => status === 'done' && verification?.status === 'verified');
      expect(execution.status === 'applied').toBe(complete);
    });
  });
});

function on(host: string, actions: readonly PlannedAction[]): number {
  return actions.filter((action) => action.host === host).length;
}

function intentOf(entry: Entry): string | undefined {
  return entry.what === 'telling' && entry.event.type === 'action_intended' ? entry.event.action : undefined;
}

function mayHaveActed(status: string | undefined): boolean {
  return status === 'done' || status === 'partial' || status === 'unknown';
}
