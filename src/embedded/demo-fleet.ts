import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DemoFleet } from '../model/demo-fleet.js';
import { systemClock } from '../util/clock.js';
import { startEmbeddedFleet, type EmbeddedFleet } from './fleet.js';
import { isRunning } from './own-processes.js';

const inventory = `# The hosts of pt-fleet demo; embedded, on 127.0.0.1.
all:
  children:
    dev: { hosts: { dev-01: {}, dev-02: {}, dev-03: {} } }
    ci: { hosts: { ci-01: {} } }
`;

/** Starts four hosts, of which one refuses connections, and the processes on them. */
export async function startDemoFleet(directory: string): Promise<DemoFleet> {
  const fleet = await startEmbeddedFleet({
    directory,
    names: ['dev-01', 'dev-02', 'dev-03', 'ci-01'],
    misbehaviours: { 'dev-03': 'refused' },
  });
  try {
    const inventoryFile = join(directory, 'inventory.yml');
    writeFileSync(inventoryFile, inventory, { mode: 0o600 });
    const processes = await startProcesses(fleet);
    return {
      sshConfigFile: fleet.sshConfigFile,
      inventoryFile,
      ...processes,
      isAlive: (target) => isRunning(Number(target.slice(target.lastIndexOf(':') + 1))),
      close: () => fleet.close(),
    };
  } catch (problem) {
    await fleet.close();
    throw problem;
  }
}

async function startProcesses(fleet: EmbeddedFleet): Promise<Pick<DemoFleet, 'leaked' | 'useful'>> {
  const feature = await leakedServer(fleet, 'dev-01', 'feature-4711', 'vite/bin/vite.js', ['--port', '5173']);
  const prototype = await leakedServer(
    fleet,
    'dev-01',
    'old-prototype',
    'webpack-dev-server/bin/webpack-dev-server.js',
    ['--hot'],
  );
  await leakedServer(fleet, 'dev-02', 'feature-4711', 'vite/bin/vite.js', ['--port', '5174']);
  await orphanedWorkers(fleet, 'ci-01', 2);

  const app = project(fleet, 'dev-02', 'app', { 'vite/bin/vite.js': server, 'client.js': client });
  const vite = await fleet.spawn('dev-02', { argv: ['node', app.file('vite/bin/vite.js')], cwd: app.folder });
  await ready(app.folder);
  await fleet.spawn('dev-02', { argv: ['node', app.file('client.js')], cwd: app.folder });
  const build = project(fleet, 'ci-01', 'release', { 'webpack/bin/webpack.js': busy });
  const webpack = await fleet.spawn('ci-01', {
    argv: ['node', build.file('webpack/bin/webpack.js')],
    cwd: build.folder,
  });
  const job = await fleet.spawn('ci-01', {
    argv: ['sh', '-c', 'while sleep 60; do date; done'],
    orphan: true,
  });
  return {
    leaked: [`dev-01:${feature}`, `dev-01:${prototype}`],
    useful: [
      { target: `dev-02:${vite}`, what: 'a dev server that somebody works with' },
      { target: `ci-01:${webpack}`, what: 'a build that is busy' },
      { target: `ci-01:${job}`, what: 'a nohup job' },
    ],
  };
}

/** Its terminal is gone, its checkout was deleted, and it serves on. */
async function leakedServer(
  fleet: EmbeddedFleet,
  host: string,
  name: string,
  program: string,
  args: readonly string[],
): Promise<number> {
  const { folder, file } = project(fleet, host, name, { [program]: server });
  const argv = ['node', file(program), ...args];
  const pid = await fleet.spawn(host, { argv, cwd: folder, orphan: true, output: 'broken' });
  await ready(folder);
  rmSync(folder, { recursive: true });
  return pid;
}

/** Their runner was killed and their workspace deleted; they wait for it for ever. */
async function orphanedWorkers(fleet: EmbeddedFleet, host: string, count: number): Promise<void> {
  const worker = 'jest-worker/build/workers/processChild.js';
  const { folder, file } = project(fleet, host, 'build-87', {
    'jest/bin/jest.js': runner(count),
    [worker]: waiting,
  });
  const jest = await fleet.spawn(host, {
    argv: ['node', file('jest/bin/jest.js')],
    cwd: folder,
    orphan: true,
  });
  await ready(folder);
  process.kill(jest, 'SIGKILL');
  rmSync(folder, { recursive: true });
}

interface Project {
  readonly folder: string;
  readonly file: (program: string) => string;
}

function project(
  fleet: EmbeddedFleet,
  host: string,
  name: string,
  programs: Readonly<Record<string, string>>,
): Project {
  const home = fleet.hosts.find((entry) => entry.name === host)?.home;
  if (home === undefined) throw new Error(`Internal error: there is no host ${host}`);
  const folder = join(home, name);
  const file = (program: string): string => join(folder, 'node_modules', program);
  for (const [program, source] of Object.entries(programs)) {
    mkdirSync(dirname(file(program)), { recursive: true });
    writeFileSync(file(program), source);
  }
  return { folder, file };
}

const readyFile = 'ready';
const startDeadlineMs = 20_000;

async function ready(folder: string): Promise<void> {
  const giveUpAt = performance.now() + startDeadlineMs;
  while (!existsSync(join(folder, readyFile))) {
    if (performance.now() > giveUpAt) throw new Error(`the demo's process in ${folder} did not start`);
    await systemClock.sleep(20);
  }
}

const say = `require('fs').writeFileSync('${readyFile}', String(port));`;
const server = `process.stdout.on('error', () => {});
const server = require('http').createServer((_, response) => response.end('it works'));
server.listen(0, '127.0.0.1', () => { const { port } = server.address(); ${say} });
`;
const client = `const port = Number(require('fs').readFileSync('${readyFile}', 'utf8'));
require('net').connect(port, '127.0.0.1');
`;
const busy = `setInterval(() => { const end = Date.now() + 20; while (Date.now() < end); }, 100);
`;
const waiting = `process.on('disconnect', () => {}); setInterval(() => {}, 3600000); process.send('up');
`;

function runner(count: number): string {
  return `const { fork } = require('child_process'); let up = 0;
for (let i = 0; i < ${count}; i += 1) fork(require('path').resolve('node_modules/jest-worker/build/workers/processChild.js'), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  .on('message', () => { up += 1; const port = up; if (up === ${count}) { ${say} } });
`;
}
