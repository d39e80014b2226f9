import { describe, expect, it } from 'vitest';
import type { Play } from '../../src/model/playbook.js';
import type { ProcessFacts } from '../../src/model/snapshot.js';
import { select } from '../../src/selection/index.js';
import { capsOf, playOf, screenAll } from '../support/selection.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

const gibibyte = 2 ** 30;
const none: ReadonlySet<string> = new Set();

/** A host with one leaked process per entry: pids from 100, each with its own facts and e-value. */
function hostOf(
  host: string,
  leaked: readonly (Partial<ProcessFacts> & { readonly e?: number; readonly pattern?: string })[],
  availableBytes = 1 * gibibyte,
) {
  const described = leaked.map(({ e = 1e6, pattern = 'vite', ...facts }, index) => ({
    e,
    pattern,
    process: processFacts({ pid: 100 + index, ...facts }),
  }));
  const snapshot = snapshotOf(
    described.map(({ process }) => process),
    { host, memory: { totalBytes: 8 * gibibyte, availableBytes } },
  );
  const byPid = new Map(described.map((entry) => [entry.process.pid, entry]));
  return (play: Play) =>
    screenAll(play, snapshot, ({ pid }) => {
      const entry = byPid.get(pid);
      return entry === undefined ? {} : { eValue: entry.e, pattern: entry.pattern };
    });
}

function run(
  play: Play,
  hosts: readonly ReturnType<typeof hostOf>[],
  taken = none,
  hostCount = hosts.length,
) {
  const selection = select(
    play,
    hosts.map((host) => host(play)),
    hostCount,
    taken,
  );
  const why = (target: string) => {
    const [host, pid] = target.split(':');
    return selection.rejections.find((rejection) => rejection.host === host && rejection.pid === Number(pid));
  };
  const targets = selection.selected.map(
    ({ candidate, action }) => `${action} ${candidate.assessment.host}:${candidate.assessment.process.pid}`,
  );
  return { selection, targets, why };
}

const killing = (overrides: Partial<Play> = {}) =>
  playOf({ actions: { prefer: ['kill'], killGraceSeconds: 15, confirm: [] }, ...overrides });
const freeing = (gibibytes: number) => ({ goal: { freeMemoryBytes: gibibytes * gibibyte } });

describe('choice of action', () => {
  it('takes the first preferred action that is possible', () => {
    const { targets } = run(playOf(), [hostOf('a', [{}, { state: 'T' }])]);
    expect(targets).toEqual(['pause a:100', 'kill a:101']);
  });

  it('kills where only that frees the memory that is the goal', () => {
    expect(run(playOf(freeing(8)), [hostOf('a', [{}])]).targets).toEqual(['kill a:100']);
  });

  it('says why no allowed action fits', () => {
    const play = playOf({ actions: { prefer: ['renice', 'pause'], killGraceSeconds: 1, confirm: [] } });
    const { targets, why } = run(play, [hostOf('a', [{ state: 'T', nice: 19 }])]);
    expect(targets).toEqual([]);
    expect(why('a:100')).toMatchObject({
      stage: 'action',
      code: 'actions.prefer',
      reason:
        'no allowed action fits (renice: it gives way to all others already; pause: it is stopped already)',
    });
  });

  it('only reviews what is in uninterruptible sleep', () => {
    const play = (prefer: Play['actions']['prefer']) =>
      playOf({ actions: { prefer, killGraceSeconds: 1, confirm: [] } });
    const stuck = hostOf('a', [{ state: 'D' }]);
    expect(run(play(['kill']), [stuck]).why('a:100')?.code).toBe('actions.prefer');
    expect(run(play(['kill', 'review']), [stuck]).targets).toEqual(['review a:100']);
  });

  it('shows reviews without spending any budget on them', () => {
    const play = playOf({
      actions: { prefer: ['review'], killGraceSeconds: 1, confirm: [] },
      budgets: capsOf({ actionsFleet: 0, killsFleet: 0 }),
    });
    const { selection, targets } = run(play, [hostOf('a', [{ e: 0 }])]);
    expect(targets).toEqual(['review a:100']);
    expect(selection.threshold).toBeNull();
    expect(selection.selected[0]).toMatchObject({ recommended: false, expectedFreedBytes: 0 });
  });
});

describe('recommendation', () => {
  it('never recommends a kill on an uncalibrated e-value', () => {
    const { selection } = run(killing(), [hostOf('a', [{}])]);
    expect(selection.selected[0]).toMatchObject({
      recommended: false,
      reservations: ['its e-value is uncalibrated: a kill needs --yes and an explicit selection'],
      expectedFreedBytes: 64 * 2 ** 20,
    });
  });

  it('recommends a pause, unless the playbook wants a person to confirm it', () => {
    expect(run(playOf(), [hostOf('a', [{}])]).selection.selected[0]?.recommended).toBe(true);
    const confirmed = playOf({ actions: { prefer: ['pause'], killGraceSeconds: 1, confirm: ['pause'] } });
    expect(run(confirmed, [hostOf('a', [{}])]).selection.selected[0]).toMatchObject({
      recommended: false,
      reservations: ['the playbook wants a person to confirm it (actions.confirm: pause)'],
    });
  });
});

describe('goal', () => {
  const big = { rssBytes: 2 * gibibyte };

  it('stops on each host once enough memory would be free, strongest evidence first', () => {
    const { targets, why } = run(killing(freeing(4)), [
      hostOf('a', [
        { ...big, e: 1e5 },
        { ...big, e: 1e7 },
        { ...big, e: 1e6 },
      ]),
      hostOf('b', [big], 4 * gibibyte),
    ]);
    expect(targets).toEqual(['kill a:101', 'kill a:102']);
    expect(why('a:100')).toMatchObject({
      stage: 'goal',
      code: 'goal.free_memory',
      reason: 'the goal of 4 GiB free is reached without it: 5 GiB',
    });
    expect(why('b:100')?.code).toBe('goal.free_memory');
  });

  it('does not claim a goal that the budget kept out of reach', () => {
    const play = killing({ ...freeing(4), budgets: capsOf({ killsPerHost: 1 }) });
    const { targets, why } = run(play, [hostOf('a', [big, big, big])]);
    expect(targets).toEqual(['kill a:100']);
    expect(why('a:101')?.code).toBe('budgets.kills.per_host');
    expect(why('a:102')?.code).toBe('budgets.kills.per_host');
  });

  it('names the weak evidence, not the budget, for what comes after the goal and is too weak anyway', () => {
    const play = killing({ ...freeing(4), budgets: capsOf({ killsPerHost: 1 }) });
    const { why } = run(play, [hostOf('a', [big, big, { ...big, e: 1 }])]);
    expect(why('a:101')?.code).toBe('budgets.kills.per_host');
    expect(why('a:102')?.code).toBe('budgets.fdr');
  });

  it('does not claim a goal that the evidence kept out of reach', () => {
    const { why } = run(killing(freeing(4)), [
      hostOf('a', [
        { ...big, e: 2 },
        { ...big, e: 2 },
        { ...big, e: 1 },
      ]),
    ]);
    expect(['a:100', 'a:101', 'a:102'].map((target) => why(target)?.code)).toEqual([
      'budgets.fdr',
      'budgets.fdr',
      'budgets.fdr',
    ]);
  });
});

describe('budgets', () => {
  it('pools the tests of all hosts: m is every process tested, the threshold m/(αk)', () => {
    const { selection } = run(playOf(), [hostOf('a', [{}, { e: 1 }]), hostOf('b', [{}])]);
    expect(selection).toMatchObject({ tested: 3, candidates: 3, threshold: 3 / (0.05 * 2) });
    expect(selection.selected).toHaveLength(2);
  });

  it('explains an e-value that is too small with the numbers of the test', () => {
    const { why } = run(playOf(), [hostOf('a', [{}, { e: 12.3456789 }])]);
    expect(why('a:101')).toMatchObject({
      stage: 'fdr',
      code: 'budgets.fdr',
      reason:
        'its e-value of 12.3456 (uncalibrated) is too small: k actions need k e-values of at least m/(αk), ' +
        'which is 40 for the k = 1 that were selected (m = 2 tested, α = 0.05)',
    });
  });

  it('takes shares of the play’s hosts, scanned or not, rounded up', () => {
    const play = playOf({
      budgets: {
        ...capsOf({}),
        actions: { perHost: 9, fleet: { kind: 'share', value: 0.1 } },
      },
    });
    expect(run(play, [hostOf('a', [{}, {}, {}, {}, {}])], none, 30).targets).toHaveLength(3);
  });

  it('leaves alone what an earlier play selected, and trees that hold it', () => {
    const host = hostOf('a', [{}, { ppid: 100 }, {}]);
    const { targets, why } = run(playOf(), [host], new Set(['a:101', 'b:102']));
    expect(targets).toEqual(['pause a:102']);
    expect(why('a:100')).toMatchObject({
      code: 'earlier_play',
      reason: 'an earlier play selected 101, which is in its tree',
    });
  });
});

describe('cross-host patterns', () => {
  it('are the command lines that candidates of several hosts share, most frequent first', () => {
    const { selection } = run(playOf(), [
      hostOf('b', [{ pattern: 'jest' }, { pattern: 'vite' }, { pattern: 'make' }, { pattern: 'make' }]),
      hostOf('a', [{ pattern: 'vite' }, { pattern: 'vite' }, { pattern: 'jest' }]),
    ]);
    expect(selection.patterns).toEqual([
      { pattern: 'vite', hosts: ['a', 'b'], count: 3 },
      { pattern: 'jest', hosts: ['a', 'b'], count: 2 },
    ]);
  });
});
