import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectCommand, collectExit, parseCollection } from '../../src/remote/index.js';
import { collect, flavours, parsed, run, sessionId, which } from './collect-support.js';

const { list, missing, remove } = flavours();
const fallocate = which('fallocate');
afterAll(remove);

let folder: string;
let state: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pt-collect-'));
  state = join(folder, 'state');
});
afterEach(() => rmSync(folder, { recursive: true }));

const notStored = expect.stringContaining('the snapshot was not stored on the host') as string;

it.skip.each(missing)('is not tried with %s, which is not installed', () => undefined);

describe.each(list)('collect.sh on a host with $name', (flavour) => {
  it('keeps the same snapshot on the host, for its owner only', async () => {
    const result = await collect(flavour, { PT_FLEET_STATE: state });
    const file = join(state, sessionId, 'snapshot');
    expect(readFileSync(file)).toEqual(result.stdout);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(state, sessionId)).mode & 0o777).toBe(0o700);
    expect(statSync(state).mode & 0o777).toBe(0o700);
    expect(parsed(result).warnings).toEqual([]);
  });

  it('never overwrites the snapshot that a plan was made from', async () => {
    const first = await collect(flavour, { PT_FLEET_STATE: state });
    const second = await collect(flavour, { PT_FLEET_STATE: state });
    const third = await collect(flavour, { PT_FLEET_STATE: state });
    expect(readFileSync(join(state, sessionId, 'snapshot'))).toEqual(first.stdout);
    expect(readFileSync(join(state, sessionId, 'snapshot-latest'))).toEqual(third.stdout);
    expect(readdirSync(join(state, sessionId)).sort()).toEqual(['snapshot', 'snapshot-latest']);
    expect(second.stdout.equals(third.stdout)).toBe(false);
  });

  it('finds its state folder below XDG_STATE_HOME or the home', async () => {
    await collect(flavour, { XDG_STATE_HOME: join(folder, 'xdg') });
    await collect(flavour, { HOME: join(folder, 'home') });
    expect(existsSync(join(folder, 'xdg/pt-fleet', sessionId, 'snapshot'))).toBe(true);
    expect(existsSync(join(folder, 'home/.local/state/pt-fleet', sessionId, 'snapshot'))).toBe(true);
  });

  it.each([
    [
      'the root is a symbolic link',
      () => (mkdirSync(join(folder, 'elsewhere')), symlinkSync(join(folder, 'elsewhere'), state)),
    ],
    [
      "the session's folder is a symbolic link",
      () => {
        mkdirSync(join(folder, 'elsewhere'));
        mkdirSync(state);
        symlinkSync(join(folder, 'elsewhere'), join(state, sessionId));
      },
    ],
    ['the root is a file', () => execFileSync('touch', [state])],
    [
      'the disk is full',
      () => {
        mkdirSync(join(state, sessionId), { recursive: true });
        symlinkSync('/dev/full', join(state, sessionId, 'snapshot.partial'));
      },
    ],
  ])('goes on with a warning, and writes nowhere else, when %s', async (_why, prepare) => {
    prepare();
    const result = await collect(flavour, { PT_FLEET_STATE: state });
    expect(result.exitCode).toBe(0);
    const collection = parsed(result);
    expect(collection.warnings).toEqual([notStored]);
    expect(collection.processes.length).toBeGreaterThan(0);
    const elsewhere = join(folder, 'elsewhere');
    expect(existsSync(elsewhere) ? readdirSync(elsewhere) : []).toEqual([]);
    expect(existsSync(join(state, sessionId, 'snapshot'))).toBe(false);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "goes on with a warning when the root is another user's (needs root)",
    async () => {
      mkdirSync(state);
      execFileSync('chown', ['12345', state]);
      const collection = parsed(await collect(flavour, { PT_FLEET_STATE: state }));
      expect(collection.warnings).toEqual([notStored]);
      expect(readdirSync(state)).toEqual([]);
    },
  );

  it('prunes session folders after 7 days, and nothing that is not one', async () => {
    const old = new Date(Date.now() - 8 * 86_400_000);
    const names = ['pt-20250101-000000-aaaa', 'pt-20250102-000000-bbbb', 'pt-2025-notes', 'keys'];
    for (const name of names) mkdirSync(join(state, name), { recursive: true, mode: 0o700 });
    for (const name of names.slice(0, 1).concat(names.slice(2))) utimesSync(join(state, name), old, old);
    await collect(flavour, { PT_FLEET_STATE: state });
    expect(readdirSync(state).sort()).toEqual(['keys', 'pt-2025-notes', names[1], sessionId].sort());
  });

  it.skipIf(fallocate === null)(
    'prunes the oldest session folders while all of them are above 100 MB (needs fallocate)',
    async () => {
      const names = ['pt-20250101-000000-aaaa', 'pt-20250102-000000-bbbb', 'pt-20250103-000000-cccc'];
      for (const name of names) {
        mkdirSync(join(state, name), { recursive: true, mode: 0o700 });
        execFileSync(fallocate ?? '', ['-l', '45M', join(state, name, 'snapshot')]);
      }
      await collect(flavour, { PT_FLEET_STATE: state });
      expect(readdirSync(state).sort()).toEqual([...names.slice(1), sessionId].sort());
    },
  );

  it('leaves a folder alone that a link in the state root leads to', async () => {
    mkdirSync(join(folder, 'elsewhere/precious'), { recursive: true });
    mkdirSync(state);
    const old = new Date(Date.now() - 8 * 86_400_000);
    utimesSync(join(folder, 'elsewhere'), old, old);
    symlinkSync(join(folder, 'elsewhere'), join(state, 'pt-20250101-000000-aaaa'));
    await collect(flavour, { PT_FLEET_STATE: state });
    expect(existsSync(join(folder, 'elsewhere/precious'))).toBe(true);
    expect(lstatSync(join(state, 'pt-20250101-000000-aaaa')).isSymbolicLink()).toBe(true);
  });

  it('does nothing when half of the script arrives', async () => {
    const { stdin } = collectCommand({ hostSessionId: sessionId, sampleSeconds: 0.1, timeoutSeconds: 30 });
    for (const share of [0.3, 0.6, 0.9, 0.99]) {
      const half = stdin.slice(0, Math.floor(stdin.length * share));
      const args = ['-s', '--', sessionId, '0.1'];
      const result = await run(flavour.shell, args, half, {
        env: { PATH: flavour.path, PT_FLEET_STATE: state },
      });
      expect(result.stdout.toString()).toBe('');
    }
    expect(existsSync(state)).toBe(false);
  });

  it('says so when there are no process files', async () => {
    const result = await collect(flavour, { PT_FLEET_STATE: state, PT_FLEET_PROC: join(folder, 'nowhere') });
    expect(result.exitCode).toBe(collectExit.noProcessFiles);
    expect(result.stderr).toBe('the process files cannot be read\n');
  });

  it('looks below PT_FLEET_PROC, and says that this is a part of the host only', async () => {
    const proc = join(folder, 'proc');
    mkdirSync(proc);
    for (const name of ['self', 'sys', 'net', 'uptime', 'meminfo', 'stat', String(process.pid)])
      symlinkSync(`/proc/${name}`, join(proc, name));
    const collection = parsed(await collect(flavour, { PT_FLEET_STATE: state, PT_FLEET_PROC: proc }));
    expect(collection.wholeView).toBe(false);
    expect(collection.processes.map(({ pid }) => pid)).toEqual([process.pid]);
    const [self] = collection.processes;
    expect(self?.exe.inode?.links).toBe(statSync(process.execPath).nlink);
    expect(self?.descriptors).not.toBeNull();
    expect(collection.users.size).toBe(1);
  });

  it('survives processes that come and go all the time', async () => {
    const churn = run(
      '/bin/sh',
      ['-c', 'i=0; while [ $i -lt 150 ]; do /bin/true & i=$((i+1)); done; wait'],
      '',
      {},
    );
    const result = await collect(flavour, { PT_FLEET_STATE: state });
    await churn;
    expect(result.exitCode).toBe(0);
    expect(parsed(result).warnings).toEqual([]);
    expect(result.stderr).toBe('');
  });
});

describe('collectCommand', () => {
  const command = collectCommand({ hostSessionId: sessionId, sampleSeconds: 0.1, timeoutSeconds: 30 });
  const [program = '', ...args] = command.argv;

  it('runs as it is, from a login shell', async () => {
    const result = await run(program, args, command.stdin, {
      env: { ...process.env, PT_FLEET_STATE: state },
    });
    expect(parseCollection(result.stdout)).toMatchObject({ ok: true });
    expect(result.exitCode).toBe(0);
  });

  it("is ended by the host's own clock, children included", async () => {
    const slow = collectCommand({ hostSessionId: sessionId, sampleSeconds: 47.11, timeoutSeconds: 1 });
    const [shell = '', ...words] = slow.argv;
    const result = await run(shell, words, slow.stdin, { env: { ...process.env, PT_FLEET_STATE: state } });
    expect(result.exitCode).toBe(collectExit.timedOut);
    expect(parseCollection(result.stdout)).toMatchObject({ ok: false });
    expect(() => execFileSync('pgrep', ['-f', '^sleep 47.11$'])).toThrow();
  });

  it('ends when the channel is closed', async () => {
    const slow = collectCommand({ hostSessionId: sessionId, sampleSeconds: 1, timeoutSeconds: 30 });
    const [shell = '', ...words] = slow.argv;
    const child = spawn(shell, words, { env: { ...process.env, PT_FLEET_STATE: state }, stdio: 'pipe' });
    const ended = once(child, 'exit');
    child.stdin.end(slow.stdin);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const started = Date.now();
    await ended;
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(readdirSync(join(state, sessionId))).not.toContain('snapshot');
  });

  it('may be answered by a recording, and holds output and time to a limit', () => {
    expect(command.replayable).toBe(true);
    expect(command.timeoutMs).toBe(35_000);
    expect(command.maxOutputBytes).toBe(32 * 1024 * 1024);
  });
});
