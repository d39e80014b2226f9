import { describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/model/assessment.js';
import type { PlannedAction } from '../../src/model/generated/plan.js';
import type { Outcome, Verification } from '../../src/model/generated/session.js';
import type { ProcessFacts, Snapshot } from '../../src/model/snapshot.js';
import { verifyOutcomes } from '../../src/verify/index.js';
import { plannedAction } from '../support/planned.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

const startedAt = '2026-01-15T14:30:00.000Z';
const at = '2026-01-15T14:31:00.000Z';
const root = processFacts({ pid: 4000 });
const child = processFacts({ pid: 4001, ppid: 4000 });
const pattern = 'node vite';

describe('a killed tree', () => {
  test('that is gone is verified', () => {
    expect(verified('kill', [])).toEqual({ status: 'verified', summary: 'all 2 processes are gone', at });
  });

  test('with a survivor is not verified, and the survivor is named', () => {
    expect(verified('kill', [child])).toMatchObject({
      status: 'not_verified',
      summary: 'still there: pid 4001',
    });
  });

  test('of which only a zombie is left has ended', () => {
    expect(verified('kill', [{ ...root, state: 'Z' }])?.status).toBe('verified');
  });

  test('whose pid now belongs to another process is gone: a pid alone says nothing', () => {
    expect(verified('kill', [{ ...root, startTicks: root.startTicks + 1 }])?.status).toBe('verified');
  });

  test('that runs again under a new pid was respawned', () => {
    const again = processFacts({ pid: 5000, ageSeconds: 30 });
    expect(verified('kill', [again])).toMatchObject({
      status: 'respawned',
      summary: 'something started it again: pid 5000; it is supervised or watched',
    });
  });

  test.each<[string, Partial<ProcessFacts>, string]>([
    ['was there before the action', { ageSeconds: 90 }, pattern],
    ['belongs to another user', { uid: 1001 }, pattern],
    ['is another program', {}, 'node webpack'],
    ['has ended already', { state: 'Z' }, pattern],
  ])('is not taken for respawned by a process that %s', (_what, facts, otherPattern) => {
    const other = processFacts({ pid: 5000, ageSeconds: 30, ...facts });
    expect(verified('kill', [other], {}, otherPattern)?.status).toBe('verified');
  });

  test('is looked for by age, so the clocks of host and controller need not agree', () => {
    const again = processFacts({ pid: 5000, ageSeconds: 30 });
    const skewed = { uptimeSeconds: 12 };
    expect(verified('kill', [again], skewed)?.status).toBe('respawned');
  });

  test('on a host that was rebooted since is gone', () => {
    expect(verified('kill', [root, child], { bootId: 'another' })).toMatchObject({
      status: 'verified',
      summary: 'it is gone: the host was rebooted',
    });
  });
});

describe('a paused tree', () => {
  const stopped = { state: 'T' } as const;

  test('is verified when every member is stopped', () => {
    expect(
      verified('pause', [
        { ...root, ...stopped },
        { ...child, ...stopped },
      ]),
    ).toMatchObject({
      status: 'verified',
      summary: 'all 2 processes are stopped',
    });
  });

  test('is not verified when a member runs', () => {
    expect(verified('pause', [{ ...root, ...stopped }, child])).toMatchObject({
      status: 'not_verified',
      summary: 'not stopped: pid 4001',
    });
  });

  test('is not verified when something that it started meanwhile runs', () => {
    const grandchild = processFacts({ pid: 4100, ppid: 4001 });
    const tree = [{ ...root, ...stopped }, { ...child, ...stopped }, grandchild];
    expect(verified('pause', tree)).toMatchObject({ summary: 'not stopped: pid 4100' });
  });

  test('that has ended does not run', () => {
    expect(verified('pause', [])).toMatchObject({ status: 'verified', summary: 'it has ended since' });
  });
});

describe('a reniced tree', () => {
  test('is verified when every member has nice 19', () => {
    expect(
      verified('renice', [
        { ...root, nice: 19 },
        { ...child, nice: 19 },
      ])?.status,
    ).toBe('verified');
  });

  test('is not verified when a member has another one', () => {
    expect(verified('renice', [{ ...root, nice: 19 }, child])).toMatchObject({
      status: 'not_verified',
      summary: 'not at nice 19: pid 4001',
    });
  });
});

describe('what is verified', () => {
  test.each<[Outcome['status'], boolean]>([
    ['done', true],
    ['partial', true],
    ['unknown', true],
    ['refused', false],
    ['blocked', false],
    ['failed', false],
    ['skipped', false],
  ])('an action that was %s: %s', (status, looked) => {
    const action = treeAction('kill');
    const found = verifyOutcomes([action], [outcomeOf(action, status)], snapshotOf([]), [], at);
    expect(found.has(action.id)).toBe(looked);
  });

  test('a long list of survivors is cut', () => {
    const many = Array.from({ length: 12 }, (_, index) => processFacts({ pid: 6000 + index }));
    const [first, ...rest] = many.map(({ pid, startTicks }) => ({ pid, start_ticks: startTicks }));
    const action = plannedAction({ pid: 6000, tree: [first!, ...rest] });
    const found = verifyOutcomes([action], [outcomeOf(action, 'done')], snapshotOf(many), [], at);
    expect(found.get(action.id)?.summary).toMatch(/pid 6009 and 2 more$/);
  });
});

function verified(
  kind: PlannedAction['action'],
  processes: readonly ProcessFacts[],
  overrides: Partial<Omit<Snapshot, 'processes'>> = {},
  ofPattern = pattern,
): Verification | undefined {
  const action = treeAction(kind);
  const snapshot = snapshotOf(processes, overrides);
  const assessments = processes.map((process) => assessmentOf(process, ofPattern));
  return verifyOutcomes([action], [outcomeOf(action, 'done')], snapshot, assessments, at).get(action.id);
}

function treeAction(action: PlannedAction['action']): PlannedAction {
  return plannedAction({
    action,
    pid: root.pid,
    tree: [
      { pid: root.pid, start_ticks: root.startTicks },
      { pid: child.pid, start_ticks: child.startTicks },
    ],
  });
}

function outcomeOf({ id, host, action }: PlannedAction, status: Outcome['status']): Outcome {
  return { action: id, host, kind: action, status, summary: '', started_at: startedAt };
}

function assessmentOf(process: ProcessFacts, ofPattern: string): Assessment {
  return {
    host: 'dev-01',
    process,
    category: 'dev-server',
    signature: 'vite',
    protection: null,
    posterior: { useful: 0.05, useful_bad: 0, abandoned: 0.95, zombie: 0 },
    ledger: [],
    eValue: 19,
    basis: 'uncalibrated',
    pattern: ofPattern,
  };
}
