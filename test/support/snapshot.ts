import type { ProcessFacts, Snapshot } from '../../src/model/snapshot.js';

/**
 * A quiet background process of an ordinary user, started an hour ago by something that is gone (its parent is pid 1).
 * Every fact has a value; pass what the test is about.
 */
export function processFacts(overrides: Partial<ProcessFacts> = {}): ProcessFacts {
  const pid = overrides.pid ?? 4000;
  const argv = overrides.argv ?? ['/usr/local/bin/worker', '--verbose'];
  const program = (argv[0] ?? '').split('/').at(-1) ?? '';
  return {
    pid,
    startTicks: 100_000 + pid,
    ppid: 1,
    processGroup: pid,
    session: pid,
    tty: 0,
    state: 'S',
    kernelThread: false,
    comm: program.slice(0, 15),
    argv,
    exe: { path: `/usr/bin/${program}`, gone: false },
    exeId: '2049:1234',
    cwd: { path: '/home/ana/app', gone: false },
    uid: 1000,
    user: 'ana',
    cgroup: '/user.slice/user-1000.slice/session-3.scope',
    threads: 1,
    nice: 0,
    rssBytes: 64 * 1024 * 1024,
    ageSeconds: 3600,
    cpuTicks: 500,
    activity: { cpuShare: 0, ioBytes: 0, contextSwitches: 0 },
    stdio: ['null', 'file', 'file'],
    markers: {},
    foreignNamespace: false,
    tracerPid: 0,
    sockets: { listening: 0, established: 0 },
    ...overrides,
  };
}

/** pid 1, root's init: there is one in every snapshot. */
export function initProcess(overrides: Partial<ProcessFacts> = {}): ProcessFacts {
  return processFacts({
    pid: 1,
    ppid: 0,
    argv: ['/sbin/init'],
    comm: 'systemd',
    exe: { path: '/usr/lib/systemd/systemd', gone: false },
    cwd: { path: '/', gone: false },
    uid: 0,
    user: 'root',
    cgroup: '/init.scope',
    ageSeconds: 864_000,
    stdio: ['null', 'null', 'null'],
    ...overrides,
  });
}

/** A host that is up for ten days, with `processes` and, unless they hold a pid 1 themselves, an init. */
export function snapshotOf(
  processes: readonly ProcessFacts[],
  overrides: Partial<Omit<Snapshot, 'processes'>> = {},
): Snapshot {
  const all = processes.some((process) => process.pid === 1) ? processes : [initProcess(), ...processes];
  return {
    host: 'dev-01',
    bootId: '6f1c2a1e-0000-4000-8000-000000000001',
    uptimeSeconds: 864_000,
    clockTicks: 100,
    cpuCount: 4,
    uid: 1000,
    ownPids: [],
    memory: { totalBytes: 8 * 1024 ** 3, availableBytes: 4 * 1024 ** 3 },
    sampleSeconds: 2,
    ttyIdleSeconds: new Map(),
    warnings: [],
    ...overrides,
    processes: all,
  };
}
