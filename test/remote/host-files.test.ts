import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHostFileCommand, writeHostFileCommand } from '../../src/remote/index.js';
import type { RemoteCommand } from '../../src/model/connection.js';
import { stateFolder } from './act-support.js';
import { flavours, run, sessionId, type CollectRun, type Flavour } from './collect-support.js';

const hosts = flavours();
let state: ReturnType<typeof stateFolder>;

beforeEach(() => {
  state = stateFolder();
});
afterEach(() => state.remove());
afterAll(() => hosts.remove());

const content = 'first line\n\'"$(id)` \\ <script>\u{1f600}\n  last line without an end';

describe.each(hosts.list)('on a host with $name', (flavour) => {
  it('gives back exactly what was written, whatever its size', async () => {
    for (const text of ['', content, `${'0123456789abcde\n'.repeat(100_000)}end`]) {
      expect((await exec(flavour, writeHostFileCommand(sessionId, 'report.html', text))).exitCode).toBe(0);
      const read = await exec(flavour, readHostFileCommand(sessionId, 'report.html'));
      expect(read.exitCode).toBe(0);
      expect(read.stdout.toString() === text).toBe(true);
    }
  });

  it('keeps its files to itself: mode 0600 in a folder of mode 0700', async () => {
    await exec(flavour, writeHostFileCommand(sessionId, 'session.json', '{}'));
    const folder = join(state.path, sessionId);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'session.json')).mode & 0o777).toBe(0o600);
  });

  it('keeps the old file when the connection breaks while the new one arrives', async () => {
    await exec(flavour, writeHostFileCommand(sessionId, 'report.html', 'old'));
    const command = writeHostFileCommand(sessionId, 'report.html', 'a new one that is longer');
    const cut = await exec(flavour, { ...command, stdin: command.stdin.slice(0, -5) });
    expect(cut.exitCode).toBe(74);
    const folder = join(state.path, sessionId);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['report.html']);
  });

  it('says that a host has nothing, without leaving anything there', async () => {
    const read = await exec(flavour, readHostFileCommand(sessionId, 'report.html'));
    expect(read.exitCode).toBe(66);
    expect(read.stderr).toContain('this host has nothing of that session');
    expect(readdirSync(state.path)).toEqual([]);
  });

  it('follows no symbolic link, neither of the file nor of the folder', async () => {
    const folder = join(state.path, sessionId);
    const secret = join(state.path, 'secret');
    writeFileSync(secret, 'secret');
    mkdirSync(folder, { mode: 0o700 });
    symlinkSync(secret, join(folder, 'report.html'));
    expect((await exec(flavour, readHostFileCommand(sessionId, 'report.html'))).exitCode).toBe(66);
    expect((await exec(flavour, writeHostFileCommand(sessionId, 'report.html', 'new'))).exitCode).toBe(0);
    expect(readFileSync(secret, 'utf8')).toBe('secret');

    const other = sessionId.replace(/.$/, '8');
    symlinkSync(folder, join(state.path, other));
    expect((await exec(flavour, writeHostFileCommand(other, 'session.json', '{}'))).exitCode).toBe(73);
    expect(existsSync(join(folder, 'session.json'))).toBe(false);
  });

  it('closes a folder that others could read', async () => {
    const folder = join(state.path, sessionId);
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    await exec(flavour, writeHostFileCommand(sessionId, 'session.json', '{}'));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('refuses names and sessions that are not ours', async () => {
    const command = writeHostFileCommand(sessionId, 'session.json', '{}');
    const withWord = (index: number, word: string): RemoteCommand => ({
      ...command,
      argv: command.argv.with(index, word),
    });
    expect((await exec(flavour, withWord(6, '../../.ssh/authorized_keys'))).exitCode).toBe(64);
    expect((await exec(flavour, withWord(5, '../..'))).exitCode).toBe(73);
    expect(readdirSync(state.path)).toEqual([]);
  });

  it('does not read back what is too large to be one of ours', async () => {
    await exec(flavour, writeHostFileCommand(sessionId, 'report.html', 'ten bytes.'));
    const command = readHostFileCommand(sessionId, 'report.html');
    const read = await exec(flavour, { ...command, argv: command.argv.with(7, '9') });
    expect(read).toMatchObject({ exitCode: 75, stdout: Buffer.alloc(0) });
  });
});

/** Runs a command of ours as a host with that shell and those tools would. */
function exec(flavour: Flavour, { argv, stdin }: RemoteCommand): Promise<CollectRun> {
  return run(flavour.shell, argv.slice(1), stdin, {
    env: { PATH: flavour.path, PT_FLEET_STATE: state.path },
  });
}
