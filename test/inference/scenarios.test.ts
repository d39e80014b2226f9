import { describe, expect, test } from 'vitest';
import { assess } from '../../src/inference/index.js';
import { abandonedProbability, type Assessment } from '../../src/model/assessment.js';
import type { ProcessFacts, Snapshot } from '../../src/model/snapshot.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

const hour = 3600;
const day = 24 * hour;
const pts = 34816;
const gone = { path: '/home/ana/shop', gone: true };
const vite = ['node', '/home/ana/shop/node_modules/.bin/vite', '--port', '5173'];
const jestWorker = ['/usr/bin/node', '/home/ana/shop/node_modules/jest-worker/build/workers/processChild.js'];
const gradle = [
  'java',
  '-Xmx512m',
  '-cp',
  '/g/gradle-launcher-8.5.jar',
  'org.gradle.launcher.daemon.bootstrap.GradleDaemon',
  '8.5',
];

interface Scenario {
  readonly subject: Partial<ProcessFacts>;
  readonly others?: readonly Partial<ProcessFacts>[];
  readonly host?: Partial<Omit<Snapshot, 'processes'>>;
}

/** Assesses the first process of a scenario among the others. */
function outcome({ subject, others = [], host = {} }: Scenario): Assessment {
  const process = processFacts({ pid: 4000, ...subject });
  const rest = others.map((each, at) => processFacts({ pid: 5000 + at, ...each }));
  const found = assess(snapshotOf([process, ...rest], host)).find((each) => each.process.pid === process.pid);
  if (found === undefined) throw new Error('the process was not assessed');
  return found;
}

/** A shell with a terminal under sshd: whom interactive work hangs on. */
const login: readonly Partial<ProcessFacts>[] = [
  { pid: 900, argv: ['sshd: ana@pts/0'], uid: 0, user: 'root', cgroup: '/system.slice/ssh.service' },
  { pid: 901, ppid: 900, argv: ['-bash'], tty: pts, stdio: ['tty', 'tty', 'tty'] },
];
const inTerminal: Partial<ProcessFacts> = { ppid: 901, tty: pts, session: 901, stdio: ['tty', 'tty', 'tty'] };
const typing = { ttyIdleSeconds: new Map([[pts, 20]]) };

const nowhere: ProcessFacts['stdio'] = ['null', 'null', 'null'];
const leakedServer: Partial<ProcessFacts> = {
  argv: vite,
  cwd: gone,
  stdio: nowhere,
  ageSeconds: 3,
  sockets: { listening: 1, established: 0 },
};
const lostWorker: Partial<ProcessFacts> = {
  argv: jestWorker,
  session: 3999,
  processGroup: 3999,
  stdio: ['broken', 'broken', 'broken'],
  ageSeconds: 4,
};
const idleDaemon: Partial<ProcessFacts> = {
  argv: gradle,
  stdio: nowhere,
  ageSeconds: hour,
  cpuTicks: 6000,
  sockets: { listening: 1, established: 0 },
};

describe('structural leaks are found whatever their age', () => {
  test.each<[string, Scenario, { probability: number; eValue: number }]>([
    [
      'a leaked dev server, discarding its output',
      { subject: leakedServer },
      { probability: 0.97, eValue: 1e5 },
    ],
    [
      '… with broken pipes',
      { subject: { ...leakedServer, stdio: ['broken', 'broken', 'broken'] } },
      { probability: 0.97, eValue: 1e5 },
    ],
    [
      '… with closed streams',
      { subject: { ...leakedServer, stdio: ['closed', 'closed', 'closed'] } },
      { probability: 0.97, eValue: 1e5 },
    ],
    [
      '… left by sshd without a session scope',
      { subject: { ...leakedServer, cgroup: '/system.slice/ssh.service' } },
      { probability: 0.97, eValue: 1e5 },
    ],
    [
      '… whose sockets cannot be read',
      { subject: { ...leakedServer, sockets: null } },
      { probability: 0.97, eValue: 1e5 },
    ],
    [
      '… adopted by the service manager of the user',
      {
        subject: { ...leakedServer, ppid: 700 },
        others: [
          {
            pid: 700,
            argv: ['/lib/systemd/systemd', '--user'],
            cgroup: '/user.slice/user-1000.slice/user@1000.service/init.scope',
          },
        ],
      },
      { probability: 0.97, eValue: 1e5 },
    ],
    [
      'an orphaned test worker with broken pipes',
      { subject: lostWorker },
      { probability: 0.95, eValue: 2e4 },
    ],
    [
      'an orphaned test worker that had socket pairs to its runner',
      { subject: { ...lostWorker, stdio: ['socket', 'socket', 'socket'] } },
      { probability: 0.95, eValue: 1e4 },
    ],
    [
      'an orphaned test worker that spins',
      {
        subject: { ...lostWorker, activity: { cpuShare: 0.99, ioBytes: 0, contextSwitches: 3 } },
      },
      { probability: 0.95, eValue: 2e4 },
    ],
    [
      'an orphaned pytest-xdist worker',
      {
        subject: { ...lostWorker, argv: ['python', '-c', 'import sys;exec(eval(sys.stdin.readline()))'] },
      },
      { probability: 0.95, eValue: 2e4 },
    ],
    [
      'a build daemon whose project was deleted',
      { subject: { ...idleDaemon, cwd: gone } },
      { probability: 0.95, eValue: 1e4 },
    ],
    [
      'an orphaned test worker whose pipes nobody could look into',
      { subject: { ...lostWorker, stdio: ['pipe', 'pipe', 'pipe'] } },
      { probability: 0.95, eValue: 1e4 },
    ],
    [
      'a build daemon with a log of its own, whose home was deleted',
      { subject: { ...idleDaemon, cwd: gone, stdio: ['null', 'file', 'file'] } },
      { probability: 0.95, eValue: 1e4 },
    ],
    [
      'a build daemon past its idle timeout, without a build and hardly ever used',
      { subject: { ...idleDaemon, ageSeconds: 4 * hour } },
      { probability: 0.95, eValue: 500 },
    ],
    [
      'a build daemon, unused for days',
      { subject: { ...idleDaemon, ageSeconds: 3 * day } },
      { probability: 0.95, eValue: 500 },
    ],
    [
      'a language server whose editor is gone',
      {
        subject: { argv: ['gopls'], session: 3999, stdio: ['broken', 'broken', 'null'], ageSeconds: hour },
      },
      { probability: 0.95, eValue: 1e3 },
    ],
    [
      'what a CI job left behind after its agent was removed',
      {
        subject: { argv: vite, stdio: nowhere, markers: { GITHUB_RUN_ID: '12' }, ageSeconds: hour },
      },
      { probability: 0.95, eValue: 1e3 },
    ],
    [
      'a dev server, detached and forgotten for a week',
      {
        subject: {
          argv: vite,
          stdio: nowhere,
          ageSeconds: 7 * day,
          sockets: { listening: 1, established: 0 },
        },
      },
      { probability: 0.95, eValue: 500 },
    ],
  ])('%s', (_name, scenario, least) => {
    const found = outcome(scenario);
    expect(abandonedProbability(found.posterior)).toBeGreaterThanOrEqual(least.probability);
    expect(found.eValue).toBeGreaterThanOrEqual(least.eValue);
    expect(found.protection).toBeNull();
  });

  test('a zombie that nobody collects', () => {
    const found = outcome({
      subject: {
        ppid: 5000,
        state: 'Z',
        argv: [],
        comm: 'node',
        exe: null,
        cwd: null,
        stdio: null,
        markers: null,
      },
      others: [{ argv: ['careless'] }],
    });
    expect(found.posterior.zombie).toBeGreaterThan(0.95);
  });
});

describe('what somebody needs stays below one half', () => {
  const nohup: Partial<ProcessFacts> = {
    argv: ['python3', 'train.py'],
    session: 3999,
    stdio: ['null', 'file', 'file'],
  };
  test.each<[string, Scenario]>([
    [
      'a busy build in a terminal',
      {
        subject: {
          ...inTerminal,
          argv: ['make', '-j8'],
          activity: { cpuShare: 0.9, ioBytes: 5e6, contextSwitches: 900 },
        },
        others: login,
        host: typing,
      },
    ],
    [
      'a busy build in a directory that was replaced',
      {
        subject: {
          ...inTerminal,
          argv: ['ninja'],
          cwd: gone,
          activity: { cpuShare: 0.9, ioBytes: 5e6, contextSwitches: 900 },
        },
        others: login,
        host: typing,
      },
    ],
    [
      'an interactive shell',
      { subject: { ...inTerminal, ppid: 900, argv: ['-bash'] }, others: login, host: typing },
    ],
    ['a child of an interactive shell, idle', { subject: { ...inTerminal, argv: ['psql'] }, others: login }],
    [
      'a dev server in a terminal that nobody has typed at since yesterday',
      {
        subject: {
          ...inTerminal,
          argv: vite,
          ageSeconds: 3 * day,
          sockets: { listening: 1, established: 0 },
        },
        others: login,
        host: { ttyIdleSeconds: new Map([[pts, 1.5 * day]]) },
      },
    ],
    [
      'a tmux server',
      { subject: { argv: ['tmux', 'new', '-s', 'work'], stdio: nowhere, ageSeconds: 30 * day } },
    ],
    [
      'what runs in tmux',
      {
        subject: {
          argv: vite,
          ppid: 5001,
          tty: pts,
          session: 5001,
          stdio: ['tty', 'tty', 'tty'],
          ageSeconds: 9 * day,
        },
        others: [{ argv: ['tmux', 'new', '-s', 'work'] }, { ppid: 5000, argv: ['-bash'], tty: pts }],
      },
    ],
    ['a nohup job', { subject: nohup }],
    ['a nohup job, old and waiting', { subject: { ...nohup, ageSeconds: 30 * day } }],
    [
      'a dev server under nohup, old and without visitors',
      {
        subject: { ...nohup, argv: vite, ageSeconds: 9 * day, sockets: { listening: 1, established: 0 } },
      },
    ],
    [
      'a job under setsid without any output',
      { subject: { argv: ['./watch-inbox'], stdio: nowhere, ageSeconds: 90 * day } },
    ],
    [
      'a database without a service unit',
      {
        subject: {
          argv: ['postgres', '-D', '/srv/db'],
          stdio: nowhere,
          ageSeconds: 90 * day,
          sockets: { listening: 2, established: 0 },
        },
      },
    ],
    [
      'ssh-agent',
      { subject: { argv: ['ssh-agent', '-s'], stdio: nowhere, session: 3999, ageSeconds: 60 * day } },
    ],
    [
      'a service',
      {
        subject: {
          argv: ['node', '/srv/shop/server.js'],
          cgroup: '/system.slice/shop.service',
          stdio: ['null', 'socket', 'socket'],
          ageSeconds: 90 * day,
        },
      },
    ],
    [
      'a known tool as a service',
      {
        subject: {
          argv: ['python', '-m', 'http.server'],
          cgroup: '/system.slice/docs.service',
          stdio: ['null', 'socket', 'socket'],
          ageSeconds: 90 * day,
        },
      },
    ],
    [
      'a service after a deployment replaced its directory',
      {
        subject: {
          argv: ['node', '/srv/shop/server.js'],
          cwd: gone,
          cgroup: '/system.slice/shop.service',
          ageSeconds: 90 * day,
        },
      },
    ],
    [
      'a detached dev server with a visitor',
      {
        subject: {
          argv: vite,
          stdio: nowhere,
          ageSeconds: 9 * day,
          sockets: { listening: 1, established: 2 },
        },
      },
    ],
    [
      'a quiet file watcher of an editor',
      {
        subject: {
          argv: ['node', '/a/node_modules/.bin/tsc', '--watch'],
          ppid: 5000,
          stdio: ['pipe', 'pipe', 'pipe'],
          ageSeconds: 5 * day,
        },
        others: [
          { argv: ['/home/ana/.vscode-server/node', '/home/ana/.vscode-server/bin/out/server-main.js'] },
        ],
      },
    ],
    [
      'a language server of an editor, idle for days',
      {
        subject: {
          argv: ['gopls'],
          ppid: 5000,
          session: 5000,
          stdio: ['pipe', 'pipe', 'pipe'],
          ageSeconds: 5 * day,
        },
        others: [{ argv: ['nvim', 'main.go'], tty: pts }],
      },
    ],
    [
      'test workers while their runner is at work',
      {
        subject: {
          argv: jestWorker,
          ppid: 5000,
          session: 5000,
          stdio: ['socket', 'socket', 'socket'],
          ageSeconds: 60,
        },
        others: [{ argv: ['node', '/a/node_modules/.bin/jest'], ppid: 901, tty: pts }, ...login],
      },
    ],
    [
      'the job of a CI agent',
      {
        subject: {
          argv: ['make'],
          ppid: 5001,
          markers: { GITHUB_RUN_ID: '1' },
          stdio: ['null', 'pipe', 'pipe'],
        },
        others: [
          { argv: ['/opt/bin/Runner.Listener'], cgroup: '/system.slice/actions.runner.x.service' },
          { ppid: 5000, argv: ['/opt/bin/Runner.Worker'], cgroup: '/system.slice/actions.runner.x.service' },
        ],
      },
    ],
    [
      'a build daemon that a build uses',
      {
        subject: {
          ...idleDaemon,
          sockets: { listening: 1, established: 1 },
          activity: { cpuShare: 2, ioBytes: 1e7, contextSwitches: 99 },
        },
        others: [
          {
            argv: ['java', '-cp', 'w.jar', 'org.gradle.wrapper.GradleWrapperMain', 'test'],
            ppid: 901,
            tty: pts,
          },
          ...login,
        ],
      },
    ],
    [
      'a build daemon between two builds, minutes old',
      { subject: { ...idleDaemon, ageSeconds: 300, stdio: ['null', 'file', 'file'] } },
    ],
    [
      'a compiler in a detached build, at full speed',
      {
        subject: {
          argv: ['cc1plus', 'x.cc'],
          ppid: 5000,
          stdio: nowhere,
          activity: { cpuShare: 1, ioBytes: 0, contextSwitches: 3 },
        },
        others: [{ argv: ['bash', 'build.sh'], stdio: nowhere }],
      },
    ],
    [
      'a server under a process manager',
      {
        subject: {
          argv: vite,
          ppid: 5000,
          stdio: nowhere,
          ageSeconds: 30 * day,
          sockets: { listening: 1, established: 0 },
        },
        others: [{ argv: ['PM2 v5.3.0: God Daemon (/home/ana/.pm2)'] }],
      },
    ],
    [
      'a language server in a pipeline of its editor',
      {
        subject: { argv: ['gopls'], ppid: 5000, session: 5000, stdio: ['pipe', 'pipe', 'null'] },
        others: [{ argv: ['bash', 'editor.sh'], stdio: nowhere }],
      },
    ],
    [
      'a build daemon between two builds',
      { subject: { ...idleDaemon, ageSeconds: 2 * hour, cpuTicks: 60_000 } },
    ],
    [
      'the command of a container',
      {
        subject: { argv: vite, stdio: nowhere, ageSeconds: 30 * day },
        others: [{ pid: 1, ppid: 0, argv: ['tini', '--', ...vite], cgroup: '/' }],
      },
    ],
    ['a stopped editor', { subject: { ...inTerminal, argv: ['vim', 'x'], state: 'T' }, others: login }],
    [
      'a process under a debugger',
      { subject: { argv: vite, stdio: nowhere, tracerPid: 77, ageSeconds: day } },
    ],
  ])('%s', (_name, scenario) => {
    expect(abandonedProbability(outcome(scenario).posterior)).toBeLessThan(0.5);
  });
});

describe('one sign alone never suffices', () => {
  const attached: Partial<ProcessFacts> = {
    argv: vite,
    ppid: 5000,
    stdio: ['pipe', 'pipe', 'pipe'],
    activity: null,
  };
  const others = [{ argv: ['./launcher'], cgroup: '/system.slice/x.service' }];
  test.each<[string, Partial<ProcessFacts>]>([
    ['a deleted directory', { cwd: gone }],
    ['a replaced program', { exe: { path: '/usr/bin/node', gone: true } }],
    ['being an orphan', { ppid: 1 }],
    ['broken output', { stdio: ['null', 'broken', 'broken'] }],
    ['great age', { ageSeconds: 1000 * day }],
    ['idleness', { activity: { cpuShare: 0, ioBytes: 0, contextSwitches: 0 } }],
    ['a lost session', { session: 3999 }],
    ['a listener without visitors', { sockets: { listening: 3, established: 0 } }],
  ])('%s', (_name, sign) => {
    const found = outcome({ subject: { ...attached, ...sign }, others });
    expect(abandonedProbability(found.posterior)).toBeLessThan(0.9);
    expect(found.eValue).toBeLessThan(500);
  });
});

describe('details of the surroundings', () => {
  test('an orphaned tree marks its members, but its root most', () => {
    const root = { ...leakedServer, argv: ['npm run dev'], sockets: { listening: 0, established: 0 } };
    const [, rootFound, shell, member] = assess(
      snapshotOf([
        processFacts({ pid: 10, ...root }),
        processFacts({ pid: 11, ppid: 10, argv: ['sh', '-c', 'vite'], cwd: gone, stdio: nowhere }),
        processFacts({ pid: 12, ppid: 11, ...leakedServer }),
      ]),
    );
    expect(abandonedProbability(rootFound!.posterior)).toBeGreaterThan(0.97);
    expect(abandonedProbability(member!.posterior)).toBeGreaterThan(0.97);
    expect(rootFound!.eValue).toBeGreaterThan(member!.eValue);
    expect(shell!.protection).toBeNull();
  });

  test('of two starts of the same server only the older is superseded', () => {
    const facts = { argv: vite, stdio: nowhere } as const;
    const [, older, newer] = assess(
      snapshotOf([
        processFacts({ pid: 10, startTicks: 100, ...facts }),
        processFacts({ pid: 11, startTicks: 200, ...facts }),
      ]),
    );
    expect(older!.ledger.map((term) => term.feature)).toContain('superseded');
    expect(newer!.ledger.map((term) => term.feature)).not.toContain('superseded');
  });

  test('the workers of one pool do not supersede each other', () => {
    const workers = [10, 11, 12].map((pid) =>
      processFacts({ ...lostWorker, pid, startTicks: pid, session: 9, processGroup: 9 }),
    );
    for (const found of assess(snapshotOf(workers)))
      expect(found.ledger.map((term) => term.feature)).not.toContain('superseded');
  });

  test('where pid 1 is hidden from us, what we do not see is not taken for gone', () => {
    const process = processFacts({
      ...lostWorker,
      markers: { BUILD_ID: '1', TMUX: '/tmp/tmux-1/default,77,0' },
    });
    const snapshot = { ...snapshotOf([process]), processes: [process] };
    const features = assess(snapshot)[0]!.ledger.map((term) => term.feature);
    expect(features).toContain('worker-orphaned');
    for (const hidden of ['session-gone', 'leader-gone', 'ci-runner-gone', 'owner-gone'])
      expect(features).not.toContain(hidden);
  });

  test('a terminal multiplexer that still runs speaks for what was started in it, one that has ended does not', () => {
    const markers = { TMUX: '/tmp/tmux-1000/default,5000,0' };
    const alive = outcome({ subject: { argv: vite, stdio: nowhere, markers }, others: [{ argv: ['tmux'] }] });
    const ended = outcome({ subject: { argv: vite, stdio: nowhere, markers } });
    expect(alive.ledger.map((term) => term.feature)).toContain('owner-alive');
    expect(ended.ledger.map((term) => term.feature)).toContain('owner-gone');
  });

  test('a process that asked to stay is left alone', () => {
    const asked = outcome({
      subject: { ...leakedServer, cwd: { path: '/srv', gone: false }, markers: { BUILD_ID: 'dontKillMe' } },
    });
    expect(asked.ledger.map((term) => term.feature)).toContain('asked-to-stay');
    expect(abandonedProbability(asked.posterior)).toBeLessThan(0.5);
  });

  test('a thousand processes are assessed, each once and in order', () => {
    const many = Array.from({ length: 1000 }, (_, at) =>
      processFacts({ pid: 100 + at, ppid: at % 50 === 0 ? 1 : 99 + at, argv: at % 2 === 0 ? vite : gradle }),
    );
    expect(assess(snapshotOf(many)).map((found) => found.process.pid)).toEqual([
      1,
      ...many.map(({ pid }) => pid),
    ]);
  });

  test('parents that form a circle end the search for ancestors', () => {
    const circle = [processFacts({ pid: 10, ppid: 11 }), processFacts({ pid: 11, ppid: 10 })];
    expect(assess(snapshotOf(circle))).toHaveLength(3);
  });
});
