import { describe, expect, test } from 'vitest';
import { assess } from '../../src/inference/index.js';
import type { Assessment } from '../../src/model/assessment.js';
import type { ProcessFacts, Snapshot } from '../../src/model/snapshot.js';
import { initProcess, processFacts, snapshotOf } from '../support/snapshot.js';

function assessOne(
  facts: Partial<ProcessFacts>,
  overrides: Partial<Omit<Snapshot, 'processes'>> = {},
): Assessment {
  const process = processFacts(facts);
  const found = assess(snapshotOf([process], overrides)).find((each) => each.process.pid === process.pid);
  if (found === undefined) throw new Error('the process was not assessed');
  return found;
}

describe('what people and hosts depend on is protected', () => {
  test.each<[string, Partial<ProcessFacts>]>([
    ['the service manager of a user', { argv: ['/lib/systemd/systemd', '--user'] }],
    ['sshd, by the title it gives itself', { argv: ['sshd: ana@pts/0'] }],
    ['a login shell', { argv: ['-bash'], tty: 34816 }],
    ['an interactive shell', { argv: ['zsh'] }],
    ['a shell that runs a script on a terminal', { argv: ['bash', 'deploy.sh'], tty: 34816 }],
    ['tmux, by its kernel name', { argv: ['new', '-s', 'work'], comm: 'tmux: server' }],
    ['screen', { argv: ['SCREEN', '-S', 'x'] }],
    ['a display manager', { argv: ['/usr/sbin/gdm3'] }],
    ['the message bus', { argv: ['/usr/bin/dbus-daemon', '--session'] }],
    ['supervisord under python', { argv: ['/usr/bin/python3', '/usr/bin/supervisord', '-n'] }],
    ['pm2', { argv: ['PM2 v5.3.0: God Daemon (/home/ana/.pm2)'] }],
    ['a container shim', { argv: ['/usr/bin/containerd-shim-runc-v2', '-namespace', 'moby'] }],
    ['postgres, by its title', { argv: ['postgres: checkpointer '] }],
    [
      'postgres, by its executable',
      { argv: ['db'], comm: 'x', exe: { path: '/usr/lib/postgresql/15/bin/postgres', gone: false } },
    ],
    [
      'postgres after an upgrade',
      { argv: ['db'], comm: 'x', exe: { path: '/usr/lib/postgresql/15/bin/postgres (deleted)', gone: true } },
    ],
    ['redis', { argv: ['/usr/bin/redis-server 127.0.0.1:6379'], comm: 'redis-server' }],
    ['elasticsearch', { argv: ['java', '-Xmx1g', '-cp', '/e', 'org.elasticsearch.bootstrap.Elasticsearch'] }],
    ['kafka', { argv: ['java', '-cp', '/k', 'kafka.Kafka', 'server.properties'] }],
    ['apt', { argv: ['apt-get', 'install', '-y', 'x'] }],
    ['npm install', { argv: ['npm install', '', ''] }],
    ['pip install', { argv: ['python3', '-m', 'pip', 'install', 'x'] }],
    ['rsync', { argv: ['rsync', '-a', 'x', 'y'] }],
    ['a dump', { argv: ['pg_dump', 'shop'] }],
    ['vim', { argv: ['vim', 'x.txt'] }],
    [
      'the server of a remote editor',
      { argv: ['/home/ana/.vscode-server/bin/x/node', '/home/ana/.vscode-server/bin/x/out/server-main.js'] },
    ],
    ['ssh-agent', { argv: ['ssh-agent', '-s'] }],
    ['ssh', { argv: ['ssh', 'db-01'] }],
    ['cron', { argv: ['/usr/sbin/cron', '-f'] }],
    ['a GitHub runner', { argv: ['/opt/actions/bin/Runner.Listener', 'run'] }],
    ['a Jenkins agent', { argv: ['java', '-jar', '/var/lib/jenkins/remoting.jar'] }],
    ['a debugger', { argv: ['gdb', '-p', '12'] }],
    [
      'a lingering service',
      { cgroup: '/user.slice/user-1000.slice/user@1000.service/app.slice/syncthing.service' },
    ],
    ['pt-fleet', { argv: ['node', '/usr/lib/node_modules/pt-fleet/dist/main.js', 'plan'] }],
  ])('%s', (_name, facts) => {
    expect(assessOne(facts).protection).toMatch(/^(it|a) /);
  });

  test('init, whatever it is called', () => {
    const [init] = assess(
      snapshotOf([initProcess({ argv: ['/usr/bin/anything'], comm: 'anything', exe: null })]),
    );
    expect(init?.protection).toBe('it is init, the first process of the host');
  });

  test('the connection that we came by', () => {
    expect(assessOne({ pid: 77, argv: ['node', 'vite'] }, { ownPids: [77] }).protection).toContain(
      'pt-fleet',
    );
  });
});

test('ordinary programs are not protected', () => {
  const ordinary = [
    ['node', '/a/node_modules/.bin/vite'],
    ['sh', '-c', 'vite --port 3000'],
    ['bash', '-xec', 'sleep 100'],
    ['/bin/bash', '/srv/job.sh'],
    ['npm run dev'],
    ['java', '-cp', '/g', 'org.gradle.launcher.daemon.bootstrap.GradleDaemon', '8.5'],
    ['grep', 'postgres'],
    ['cat', '/etc/ssh/sshd_config'],
    ['python3', 'train.py', 'tmux'],
  ];
  for (const argv of ordinary) expect(assessOne({ argv }).protection, argv.join(' ')).toBeNull();
});

test('protection wins over every sign of abandonment', () => {
  const leaked: Partial<ProcessFacts> = {
    argv: ['redis-server'],
    cwd: { path: '/home/ana/app', gone: true },
    stdio: ['broken', 'broken', 'broken'],
    session: 999,
    ageSeconds: 10_000_000,
  };
  const assessment = assessOne(leaked);
  expect(assessment.protection).toBe('it is a database');
  expect(assessment.posterior.abandoned).toBeLessThan(0.5);
});

test('kernel threads are not assessed at all', () => {
  const thread = processFacts({ pid: 2, ppid: 0, kernelThread: true, argv: [], comm: 'kthreadd' });
  expect(assess(snapshotOf([thread])).map((each) => each.process.pid)).toEqual([1]);
});
