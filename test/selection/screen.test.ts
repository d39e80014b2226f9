import { describe, expect, it } from 'vitest';
import { processFacts, snapshotOf } from '../support/snapshot.js';
import { playOf, screenAll } from '../support/selection.js';

const mebibyte = 2 ** 20;

describe('screen', () => {
  it('makes the tree the unit: root first, then descendants by pid, with their memory', () => {
    const snapshot = snapshotOf([
      processFacts({ pid: 4713, ppid: 4712 }),
      processFacts({ pid: 4712, ppid: 4711 }),
      processFacts({ pid: 4711 }),
    ]);
    const { candidates, rejections } = screenAll(playOf(), snapshot);
    expect(candidates.map(({ tree }) => tree.map(({ pid }) => pid))).toEqual([[4711, 4712, 4713]]);
    expect(candidates[0]?.treeMemoryBytes).toBe(3 * 64 * mebibyte);
    const inTree = rejections.filter(({ stage }) => stage === 'tree');
    expect(inTree.map(({ pid, reason }) => [pid, reason])).toEqual([
      [4713, 'part of the tree of 4711'],
      [4712, 'part of the tree of 4711'],
    ]);
  });

  it('weighs the memory of the whole tree against min_memory', () => {
    const snapshot = snapshotOf([processFacts({ pid: 4711 }), processFacts({ pid: 4712, ppid: 4711 })]);
    const play = playOf({ filters: { ...playOf().filters, minMemoryBytes: 100 * mebibyte } });
    const { candidates, rejections } = screenAll(play, snapshot);
    expect(candidates.map(({ assessment }) => assessment.process.pid)).toEqual([4711]);
    expect(rejections.find(({ pid }) => pid === 4712)?.code).toBe('filters.min_memory');
  });

  it('keeps a child as a candidate when a gate refuses its parent', () => {
    const snapshot = snapshotOf([processFacts({ pid: 4711 }), processFacts({ pid: 4712, ppid: 4711 })]);
    const { candidates, rejections } = screenAll(playOf(), snapshot, ({ pid }) => ({
      protection: pid === 1 || pid === 4711 ? 'a supervisor' : null,
    }));
    expect(candidates.map(({ assessment }) => assessment.process.pid)).toEqual([4712]);
    expect(rejections.find(({ pid }) => pid === 4711)).toMatchObject({ stage: 'gate', code: 'protected' });
  });

  it('names the parent of a zombie instead of trying to kill it', () => {
    const snapshot = snapshotOf([
      processFacts({ pid: 4710, ageSeconds: 1 }),
      processFacts({ pid: 4711, ppid: 4710, state: 'Z', markers: null }),
    ]);
    const { candidates, rejections } = screenAll(playOf(), snapshot);
    expect(candidates).toEqual([]);
    expect(rejections.find(({ pid }) => pid === 4711)).toMatchObject({
      stage: 'action',
      code: 'zombie',
      reason: 'a zombie has ended already and cannot be killed: its parent 4710 has to collect it',
    });
  });

  it('counts every process of our uid as tested, whatever the filters say', () => {
    const snapshot = snapshotOf([
      processFacts({ pid: 10 }),
      processFacts({ pid: 11, ageSeconds: 1 }),
      processFacts({ pid: 12, uid: 1001 }),
      processFacts({ pid: 13, kernelThread: true, uid: 0 }),
    ]);
    const screening = screenAll(playOf(), snapshot);
    expect(screening).toMatchObject({ processes: 4, tested: 2 });
    expect(screening.rejections.find(({ pid }) => pid === 12)?.code).toBe('same_uid');
  });

  it('finds a host above the trigger healthy, and says so of every process', () => {
    const play = playOf({ trigger: { memoryAvailable: { operator: '<', value: 0.25 } } });
    const screening = screenAll(play, snapshotOf([processFacts({ pid: 10 })]));
    expect(screening).toMatchObject({ triggered: false, candidates: [], tested: 1 });
    expect(screening.rejections.map(({ pid, code }) => [pid, code])).toEqual([
      [1, 'trigger.memory_available'],
      [10, 'trigger.memory_available'],
    ]);
    expect(screening.rejections[1]?.reason).toBe(
      'the host is healthy: 4 GiB (50%) of its memory is available, the play acts when it is < 25%',
    );
  });

  it('meets a trigger exactly at its bound only when the playbook says so', () => {
    const at = (operator: '<' | '<=') =>
      screenAll(playOf({ trigger: { memoryAvailable: { operator, value: 0.5 } } }), snapshotOf([])).triggered;
    expect([at('<'), at('<=')]).toEqual([false, true]);
  });

  it('survives a snapshot whose parents run in a circle, with one fate for each process', () => {
    const snapshot = snapshotOf([
      processFacts({ pid: 10, ppid: 11 }),
      processFacts({ pid: 11, ppid: 10 }),
      processFacts({ pid: 12, ppid: 12 }),
    ]);
    const { candidates, rejections } = screenAll(playOf(), snapshot);
    const fates = [
      ...candidates.map(({ assessment }) => assessment.process.pid),
      ...rejections.map(({ pid }) => pid),
    ];
    expect(fates.sort((a, b) => a - b)).toEqual([1, 10, 11, 12]);
  });
});
