import { describe, expect, it } from 'vitest';
import type { ProcessFacts, Snapshot } from '../../src/model/snapshot.js';
import { parseCollection } from '../../src/remote/index.js';
import { buildSnapshot } from '../../src/scan/index.js';
import { recording, statLine } from '../remote/collect-recording.js';

function snapshotOf(changes: Parameters<typeof recording>[0] = {}): Snapshot {
  const collection = parseCollection(recording(changes));
  if (!collection.ok) throw new Error(collection.error);
  return buildSnapshot('dev-01', collection.value);
}

function workerOf(changes: Parameters<typeof recording>[0] = {}): ProcessFacts {
  const worker = snapshotOf(changes).processes.find(({ pid }) => pid === 42);
  if (worker === undefined) throw new Error('the worker is missing');
  return worker;
}

/** The records with which root on that host would have seen pid 1's descriptors. */
const initReadable = ['1/fd:', '1/fd/0:700:/dev/null'];

describe('buildSnapshot', () => {
  it('says what each process is and did', () => {
    const snapshot = snapshotOf();
    expect(snapshot).toMatchObject({ host: 'dev-01', uptimeSeconds: 5000.25, cpuCount: 4 });
    expect(snapshot.sampleSeconds).toBeCloseTo(2.05);
    const worker = workerOf();
    expect(worker).toMatchObject({
      comm: 'worker',
      argv: ['worker', ''],
      user: 'ana',
      cgroup: '/user.slice',
      rssBytes: 25 * 4096,
      threads: 3,
      ageSeconds: 4990.25,
      exe: { path: '/usr/bin/worker', gone: false },
      exeId: '2049:77',
      stdio: ['null', 'pipe', 'pipe'],
      sockets: { listening: 1, established: 0 },
      activity: { ioBytes: 1000, contextSwitches: 4 },
    });
    expect(worker.activity?.cpuShare).toBeCloseTo(0.4 / 2.05);
  });

  it('says null, never no, of what it could not read', () => {
    const init = snapshotOf().processes.find(({ pid }) => pid === 1);
    expect(init).toMatchObject({
      exe: null,
      cwd: null,
      exeId: null,
      stdio: null,
      sockets: null,
      markers: null,
    });
    expect(init?.activity).toBeNull();
  });

  it('sees no activity in a process that took over the pid of another between the samples', () => {
    const reused = workerOf({
      add: [`43/stat:${statLine({ pid: 43 })}`, 'status:43/status:Uid:\t1000\t1000\t1000\t1000\n'],
    });
    expect(reused.activity).not.toBeNull();
    const snapshot = snapshotOf({
      add: [`43/stat:${statLine({ pid: 43 })}`, 'status:43/status:Uid:\t1000\t1000\t1000\t1000\n'],
      later: [
        `43/stat:${statLine({ pid: 43, startTicks: 400_000, cpuTicks: 99 })}`,
        'status:43/status:voluntary_ctxt_switches:\t400\n',
      ],
    });
    expect(snapshot.processes.find(({ pid }) => pid === 43)?.activity).toBeNull();
  });

  it('calls a path gone by its link count, not by its name', () => {
    const named = { add: ['44/cwd:777:/srv/build (deleted)', 'nodes:44/cwd 2 1:5\n', ...bare(44)] };
    const gone = { add: ['44/cwd:777:/srv/build (deleted)', 'nodes:44/cwd 0 1:5\n', ...bare(44)] };
    const unknown = { add: ['44/cwd:777:/srv/build (deleted)', ...bare(44)] };
    expect(processOf(44, named).cwd).toEqual({ path: '/srv/build (deleted)', gone: false });
    expect(processOf(44, gone).cwd).toEqual({ path: '/srv/build', gone: true });
    expect(processOf(44, unknown).cwd).toEqual({ path: '/srv/build (deleted)', gone: null });
  });

  it.each([
    ['/dev/null', 'null'],
    ['/dev/pts/3', 'tty'],
    ['/dev/tty1', 'tty'],
    ['/dev/pts/3 (deleted)', 'other'],
    ['/dev/shm/log', 'file'],
    ['/var/log/pipe:[9]', 'file'],
    ['socket:[9]', 'socket'],
    ['anon_inode:[eventfd]', 'other'],
  ])('calls a stream to %s %s', (target, kind) => {
    expect(processOf(44, { add: [...bare(44), '44/fd:', `44/fd/1:300:${target}`] }).stdio).toEqual([
      'closed',
      kind,
      'closed',
    ]);
  });

  it('says when terminals were last used, by the number that processes carry', () => {
    expect(snapshotOf().ttyIdleSeconds).toEqual(
      new Map([
        [136 * 256, 10],
        [4 * 256 + 1, 10_000],
      ]),
    );
  });

  it('counts our shell, its children and its ancestors as ours, and survives parents in a circle', () => {
    const add = [
      ...bare(50, { ppid: 42 }),
      ...bare(51, { ppid: 50 }),
      ...bare(60, { ppid: 61 }),
      ...bare(61, { ppid: 60 }),
      ...bare(70, { ppid: 1 }),
    ];
    expect(snapshotOf({ add, replace: { self: '42', parent: '1' } }).ownPids).toEqual([42, 50, 51, 1]);
    expect(snapshotOf().ownPids).toEqual([40, 39]);
  });

  it("warns when other users' processes are hidden", () => {
    expect(snapshotOf().warnings).toEqual([]);
    const hidden = snapshotOf({ add: ['status:1/status:Uid:\tx\tx\tx\tx\n'] });
    expect(hidden.warnings).toEqual([expect.stringContaining('hidepid')]);
  });
});

describe('a pipe of which nobody holds the other end', () => {
  it('is broken when everybody who could hold it was looked at', () => {
    expect(workerOf({ add: initReadable }).stdio).toEqual(['null', 'broken', 'broken']);
  });

  it('is not broken while somebody can read from it', () => {
    const reader = [...bare(44), '44/fd:', '44/fd/0:500:pipe:[900]'];
    expect(workerOf({ add: [...initReadable, ...reader] }).stdio).toEqual(['null', 'pipe', 'pipe']);
  });

  it('is broken although others can only write to it too', () => {
    const writer = [...bare(44), '44/fd:', '44/fd/1:300:pipe:[900]'];
    expect(workerOf({ add: [...initReadable, ...writer] }).stdio).toEqual(['null', 'broken', 'broken']);
  });

  it.each([
    ['descriptors of another process could not be read', {}],
    ['only a part of the host was seen', { add: initReadable, replace: { view: 'partial' } }],
  ])('is only called a pipe when %s', (_why, changes) => {
    expect(workerOf(changes).stdio).toEqual(['null', 'pipe', 'pipe']);
  });

  it('is only called a pipe when the process came from outside its pid namespace', () => {
    const entered = [...bare(44, { ppid: 0 }), '44/fd:', '44/fd/1:300:pipe:[7]'];
    const add = [...initReadable, ...entered];
    expect(processOf(44, { add }).stdio).toEqual(['closed', 'pipe', 'closed']);
  });

  it('is only called a pipe when the process has just started', () => {
    const young = [...bare(44, { startTicks: 499_990 }), '44/fd:', '44/fd/1:300:pipe:[7]'];
    const add = [...initReadable, ...young];
    expect(processOf(44, { add }).stdio).toEqual(['closed', 'pipe', 'closed']);
  });
});

function bare(pid: number, facts: Partial<Parameters<typeof statLine>[0]> = {}): string[] {
  return [
    `${pid}/stat:${statLine({ pid, ...facts })}`,
    `status:${pid}/status:Uid:\t1000\t1000\t1000\t1000\n`,
  ];
}

function processOf(pid: number, changes: Parameters<typeof recording>[0]): ProcessFacts {
  const found = snapshotOf(changes).processes.find((process) => process.pid === pid);
  if (found === undefined) throw new Error(`process ${pid} is missing`);
  return found;
}
