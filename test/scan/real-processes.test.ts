import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setPriority, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessFacts, Snapshot } from '../../src/model/snapshot.js';
import { collectCommand } from '../../src/remote/index.js';
import { buildSnapshot } from '../../src/scan/index.js';
import { collect, flavours, parsed, run, until, which, Workloads } from '../remote/collect-support.js';

const { list, remove } = flavours();
const folder = mkdtempSync(join(tmpdir(), 'pt-scan-'));
const env = { PT_FLEET_STATE: join(folder, 'state') };
/** Not shared with other tests, which may collect at the same time. */
const sessionId = 'pt-20260115-150000-5ca1';
const workloads = new Workloads();
const sleep = which('sleep') ?? '/bin/sleep';
/** In a variable that is not on the allow-list, it must never leave the process. */
const secret = 'hunter2-0b5f';

afterAll(() => {
  workloads.stop();
  rmSync(folder, { recursive: true });
  remove();
});

function folderNamed(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Pids that a shell of ours writes into a file, one a line. */
async function pidsIn(file: string, count: number): Promise<number[]> {
  const lines = (): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);
  await until(() => spawnSync('test', ['-s', file]).status === 0 && lines().length === count);
  const pids = lines().map(Number);
  for (const pid of pids) workloads.adopt(pid);
  return pids;
}

async function startAll() {
  const lost = folderNamed('lost');
  const lostCwd = await workloads.start(sleep, ['600'], { cwd: lost });
  rmdirSync(lost);
  const literal = folderNamed('foo (deleted)');
  const literalCwd = await workloads.start(sleep, ['600'], { cwd: literal });
  const program = join(folder, 'replaced');
  copyFileSync(which('perl') ?? process.execPath, program);
  const lostExe = await workloads.start(program, ['-e', 'sleep 600']);
  unlinkSync(program);

  const markers = {
    BUILD_ID: 'dontKillMe',
    SSH_CONNECTION: secret,
    JENKINS_NODE_COOKIE: secret,
    TOKEN: secret,
  };
  const marked = await workloads.start(sleep, ['600'], { env: { ...markers, NOTE: `x\nTOKEN=${secret}` } });

  const zombies = join(folder, 'zombies');
  const careless =
    'my $p = fork // die; exit 0 if !$p; open F, ">", shift; print F "$p\\n"; close F; sleep 600';
  await workloads.start('perl', ['-e', careless, zombies]);
  await until(() => spawnSync('test', ['-s', zombies]).status === 0);
  const zombie = Number(readFileSync(zombies, 'utf8'));
  await until(() => stateOf(zombie) === 'Z');

  const stopped = await workloads.start(sleep, ['600']);
  process.kill(stopped, 'SIGSTOP');
  await until(() => stateOf(stopped) === 'T');
  const busy = await workloads.start('/bin/sh', ['-c', 'while :; do :; done']);
  setPriority(busy, 5);
  return { lostCwd, literalCwd, literal, lostExe, program, marked, zombie, stopped, busy };
}

function stateOf(pid: number): string | undefined {
  return / ([A-Z])\b/i.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, ''))?.[1];
}

async function startServer(): Promise<{ pid: number; client: Socket }> {
  const portFile = join(folder, 'port');
  const serve = `const s = require('net').createServer(); s.listen(0, '127.0.0.1', () =>
    require('fs').writeFileSync(process.argv[1], String(s.address().port)))`;
  const pid = await workloads.start(process.execPath, ['-e', serve, portFile]);
  await until(() => spawnSync('test', ['-s', portFile]).status === 0);
  const client = connect(Number(readFileSync(portFile, 'utf8')), '127.0.0.1');
  await once(client, 'connect');
  return { pid, client };
}

async function startOnTerminal(): Promise<number> {
  const file = join(folder, 'terminal');
  await workloads.start('script', ['-qc', `echo $$ >${file}; exec sleep 600`, '/dev/null']);
  const [pid = 0] = await pidsIn(file, 1);
  return pid;
}

describe.skipIf(which('perl') === null)('a scan of this machine', () => {
  let known: Awaited<ReturnType<typeof startAll>>;
  let server: Awaited<ReturnType<typeof startServer>>;
  let onTerminal: number | null = null;

  beforeAll(async () => {
    known = await startAll();
    server = await startServer();
    if (which('script') !== null) onTerminal = await startOnTerminal();
  });
  afterAll(() => server.client.destroy());

  describe.each(list)('with $name', (flavour) => {
    let snapshot: Snapshot;
    let raw: Buffer;
    beforeAll(async () => {
      const result = await collect(flavour, env, { sampleSeconds: 0.5, session: sessionId });
      raw = result.stdout;
      snapshot = buildSnapshot('here', parsed(result));
    });

    function facts(pid: number): ProcessFacts {
      const found = snapshot.processes.find((process) => process.pid === pid);
      if (found === undefined) throw new Error(`process ${pid} is missing`);
      return found;
    }

    it('knows a working directory that was deleted from one that is only called so', () => {
      expect(facts(known.lostCwd).cwd).toEqual({ path: join(folder, 'lost'), gone: true });
      expect(facts(known.literalCwd).cwd).toEqual({ path: known.literal, gone: false });
    });

    it('knows a program whose file was replaced, and identifies programs by device and inode', () => {
      expect(facts(known.lostExe).exe).toEqual({ path: known.program, gone: true });
      expect(facts(known.lostCwd).exe).toEqual({ path: realpathSync(sleep), gone: false });
      const { dev, ino } = statSync(`/proc/${known.lostCwd}/exe`);
      expect(facts(known.lostCwd).exeId).toBe(`${dev}:${ino}`);
    });

    it('reads markers on the allow-list, and no other variable leaves its process', () => {
      expect(facts(known.marked).markers).toEqual({
        BUILD_ID: 'dontKillMe',
        SSH_CONNECTION: '',
        JENKINS_NODE_COOKIE: '',
      });
      expect(raw.includes(secret)).toBe(false);
      expect(facts(known.lostCwd).markers).not.toBeNull();
    });

    it('tells zombies, stopped and busy processes apart', () => {
      expect(facts(known.zombie)).toMatchObject({ state: 'Z', argv: [], exe: null, stdio: null });
      expect(facts(known.stopped)).toMatchObject({ state: 'T', activity: { cpuShare: 0 } });
      expect(facts(known.busy).activity?.cpuShare).toBeGreaterThan(0);
      expect(facts(known.busy).nice).toBe(5);
    });

    it('counts listening and established sockets, threads, and memory', () => {
      const { sockets, threads, rssBytes } = facts(server.pid);
      expect(sockets).toEqual({ listening: 1, established: 1 });
      expect(threads).toBeGreaterThan(1);
      expect(rssBytes).toBeGreaterThan(10 * 1024 * 1024);
    });

    it('tells a null stdin from a terminal, and how long nobody typed there', ({ skip }) => {
      expect(facts(known.lostCwd).stdio).toEqual(['null', 'null', 'null']);
      if (onTerminal === null) return skip('script(1) is not installed');
      const { tty, stdio } = facts(onTerminal);
      expect(stdio).toEqual(['tty', 'tty', 'tty']);
      expect(tty).toBeGreaterThan(0);
      expect(snapshot.ttyIdleSeconds.get(tty)).toBeLessThan(600);
    });

    it('counts the collector and its ancestors, this test among them, as its own', () => {
      expect(snapshot.ownPids).toContain(process.pid);
      expect(snapshot.ownPids).not.toContain(known.lostCwd);
      const collectors = snapshot.processes.filter(({ argv }) => argv.includes(sessionId));
      for (const { pid } of collectors) expect(snapshot.ownPids).toContain(pid);
    });

    it('knows the host', () => {
      expect(snapshot.bootId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
      expect(snapshot.uid).toBe(userInfo().uid);
      expect(facts(process.pid)).toMatchObject({ uid: userInfo().uid, user: userInfo().username });
      expect(snapshot.sampleSeconds).toBeGreaterThanOrEqual(0.5);
      expect(snapshot.memory.totalBytes).toBeGreaterThan(snapshot.memory.availableBytes);
      expect(snapshot.warnings).toEqual([]);
    });
  });
});

/** Root in a pid namespace of its own sees every process there, so that it can tell which pipes are broken. */
const unshare = which('unshare');
const canUnshare =
  unshare !== null &&
  process.getuid?.() === 0 &&
  spawnSync(unshare, ['--fork', '--pid', '--mount-proc', 'true']).status === 0;

describe.skipIf(!canUnshare)('a scan by root that sees every process (needs root and unshare)', () => {
  it.each(list)('knows a broken pipe from one that is read, with $name', async (flavour) => {
    const script = `
      sleep 9 | sleep 9 &
      { sleep 9 & } | true
      sleep 3
      ${flavour.shell} -s -- ${sessionId} 0.1`;
    const { stdin } = collectCommand({ hostSessionId: sessionId, sampleSeconds: 0.1, timeoutSeconds: 30 });
    const args = ['--fork', '--pid', '--mount-proc', '--kill-child', '/bin/sh', '-c', script];
    const result = await run(unshare ?? '', args, stdin, { env: { ...env, PATH: flavour.path } });
    const sleepers = buildSnapshot('here', parsed(result)).processes.filter(({ argv }) => argv.includes('9'));
    const streams = sleepers.map(({ stdio }) => stdio?.slice(0, 2).join(' ')).sort();
    expect(streams).toEqual(['null broken', 'null pipe', 'pipe socket']);
  });
});
