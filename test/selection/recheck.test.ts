import { describe, expect, it } from 'vitest';
import type { PlannedAction, PlannedPlay } from '../../src/model/generated/plan.js';
import type { ProcessFacts, Snapshot } from '../../src/model/snapshot.js';
import { compilePlan } from '../../src/plan/index.js';
import { recheckGates, select } from '../../src/selection/index.js';
import { assessAll, playOf, screenAll } from '../support/selection.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

const root = processFacts({ pid: 4711, cpuTicks: 500, ageSeconds: 3600 });
const child = processFacts({ pid: 4712, ppid: 4711, cpuTicks: 100 });
const { action, play } = plannedFor([root, child]);

/** The frozen action for pid 4711, made the way the product makes it. */
function plannedFor(processes: readonly ProcessFacts[]): { action: PlannedAction; play: PlannedPlay } {
  const chosen = playOf();
  const screening = screenAll(chosen, snapshotOf(processes));
  const plan = compilePlan({
    toolVersion: '0.0.0',
    inputs: { playbook: '', inventory: '', priors: '' },
    plays: [
      {
        play: chosen,
        hosts: ['dev-01'],
        selection: select(chosen, [screening], 1, new Set()),
        screenings: [screening],
      },
    ],
    hosts: [
      {
        host: { name: 'dev-01', groups: [], vars: {}, transport: { kind: 'local' } },
        result: { status: 'planned', warnings: [] },
      },
    ],
  });
  return { action: plan.actions[0]!, play: plan.plays[0]! };
}

/** A second look a minute later, with these facts changed. */
function recheck(
  changed: Partial<ProcessFacts>,
  options: {
    readonly snapshot?: Partial<Snapshot>;
    readonly more?: readonly ProcessFacts[];
    planned?: PlannedAction;
  } = {},
) {
  const later = { ...root, ageSeconds: 3660, ...changed };
  const snapshot = snapshotOf([later, child, ...(options.more ?? [])], options.snapshot);
  return recheckGates(options.planned ?? action, play, snapshot, assessAll(snapshot));
}

describe('recheckGates', () => {
  it('lets the planned process through when nothing changed', () => {
    expect(recheck({})).toBeNull();
  });

  it.each<[string, Partial<ProcessFacts>, Partial<Snapshot>, string]>([
    ['a reused pid', { startTicks: root.startTicks + 1 }, {}, 'belongs to another process'],
    ['a changed user', { uid: 0 }, {}, 'changed from uid 1000 to uid 0'],
    ['another executable', { exeId: '2049:99' }, {}, 'executable'],
    ['an executable that can no longer be read', { exeId: null }, {}, 'executable'],
    ['a rebooted host', {}, { bootId: 'another-boot' }, 'rebooted'],
    ['a process that is only a zombie by now', { state: 'Z', exeId: null }, {}, 'it has ended'],
  ])('refuses %s by identity', (_what, changed, snapshot, says) => {
    const refusal = recheck(changed, { snapshot });
    expect(refusal?.gate).toBe('identity');
    expect(refusal?.reason).toContain(says);
  });

  it('says of a vanished process that it has ended', () => {
    const snapshot = snapshotOf([child]);
    expect(recheckGates(action, play, snapshot, assessAll(snapshot))).toEqual({
      gate: 'identity',
      reason: 'it has ended',
    });
  });

  it('asks the gates of planning again, on the tree as it is now', () => {
    const newcomer = processFacts({ pid: 4800, ppid: 4712, markers: { PT_PROTECT: '1' } });
    expect(recheck({}, { more: [newcomer] })).toMatchObject({ gate: 'opt_out' });
  });

  it("asks the playbook's protection as the plan froze it", () => {
    const snapshot = snapshotOf([root, child]);
    const guarded = { ...play, protect: { commands: [], users: ['ana'] } };
    expect(recheckGates(action, guarded, snapshot, assessAll(snapshot))).toMatchObject({ gate: 'protected' });
  });

  const children = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      processFacts({ pid: 5000 + index, ppid: 4711, cpuTicks: 0, ageSeconds: 10 }),
    );

  it('allows a tree of two to grow by two', () => {
    expect(recheck({}, { more: children(2) })).toBeNull();
  });

  it('refuses a tree of two that grew by three', () => {
    expect(recheck({}, { more: children(3) })).toEqual({
      gate: 'tree_size',
      reason: 'its tree grew from 2 to 5 processes since the plan',
    });
  });

  it('allows a tree of ten to grow by half, not by more', () => {
    const ten = plannedFor([root, child, ...children(8)]).action;
    expect(ten.tree).toHaveLength(10);
    expect(recheck({}, { more: children(13), planned: ten })).toBeNull();
    expect(recheck({}, { more: children(14), planned: ten })).toMatchObject({ gate: 'tree_size' });
  });

  it('forgives the CPU of an idle program: half a second and 1% of the time since', () => {
    expect(recheck({ cpuTicks: 500 + 110 })).toBeNull();
  });

  it('refuses a process that woke up since the plan', () => {
    expect(recheck({ cpuTicks: 500 + 111 })).toMatchObject({ gate: 'awake' });
    expect(recheck({ cpuTicks: 500 + 1000 })?.reason).toBe('it woke up: 10s of CPU in the 1m since the plan');
  });

  it('notices work that a new child did', () => {
    const worker = processFacts({ pid: 5000, ppid: 4711, cpuTicks: 400 });
    expect(recheck({}, { more: [worker] })).toMatchObject({ gate: 'awake' });
  });

  it('lets a process that was busy already when it was judged go on as before', () => {
    const spinning = plannedFor([
      { ...root, activity: { cpuShare: 1, ioBytes: 0, contextSwitches: 3 } },
      child,
    ]).action;
    expect(recheck({ cpuTicks: 500 + 6000 }, { planned: spinning })).toBeNull();
    expect(recheck({ cpuTicks: 500 + 20_000 }, { planned: spinning })).toMatchObject({ gate: 'awake' });
  });
});
