import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanEnv, failed, localHost, open, sh, succeeded } from './support.js';

const directory = mkdtempSync(join(tmpdir(), 'pt-fleet-'));
afterAll(() => rmSync(directory, { recursive: true }));
const settings = { env: cleanEnv({ FOLDER: directory }) };

describe('this machine, without SSH', () => {
  it('gives exit status, outputs and stdin, in the home folder', async () => {
    const connection = await open(settings, localHost());
    const result = succeeded(
      await connection.exec(sh('pwd; cat; echo problem >&2; exit 4', { stdin: 'input' })),
    );
    expect(result).toEqual({ exitCode: 4, stdout: Buffer.from(`${homedir()}\ninput`), stderr: 'problem\n' });
    await connection.close();
  });

  it('uses no shell: arguments arrive as they are', async () => {
    const connection = await open(settings, localHost());
    const command = { ...sh(''), argv: ['printf', '%s|', '$HOME', 'a b', '`id`', "'"] };
    expect(succeeded(await connection.exec(command)).stdout.toString()).toBe("$HOME|a b|`id`|'|");
  });

  it('names a program that is not there', async () => {
    const connection = await open(settings, localHost());
    const failure = failed(await connection.exec({ ...sh(''), argv: ['no-such-program'] }));
    expect(failure.kind).toBe('config');
    expect(failure.diagnostic.summary).toContain('no-such-program');
  });

  it('stops a command that takes too long, with its children', async () => {
    const connection = await open(settings, localHost());
    const script = 'sleep 300 & echo $! > "$FOLDER/child"; wait';
    expect(failed(await connection.exec(sh(script, { timeoutMs: 300 }))).kind).toBe('command_timeout');
    await expect.poll(() => childIsRunning()).toBe(false);
  });

  it('stops a command that writes too much', async () => {
    const connection = await open(settings, localHost());
    const script = 'echo $$ > "$FOLDER/child"; exec cat /dev/zero';
    expect(failed(await connection.exec(sh(script, { maxOutputBytes: 1000 }))).kind).toBe('output_limit');
    await expect.poll(() => childIsRunning()).toBe(false);
  });

  it('stops a command when the caller aborts, and starts none afterwards', async () => {
    const connection = await open(settings, localHost());
    const controller = new AbortController();
    const running = connection.exec(
      sh('echo $$ > "$FOLDER/child"; exec sleep 300', { signal: controller.signal }),
    );
    await expect.poll(() => existsSync(join(directory, 'child')) && childIsRunning()).toBe(true);
    controller.abort();
    expect(failed(await running).kind).toBe('aborted');
    await expect.poll(() => childIsRunning()).toBe(false);
    const late = sh('touch "$FOLDER/never"', { signal: controller.signal });
    expect(failed(await connection.exec(late)).kind).toBe('aborted');
    expect(existsSync(join(directory, 'never'))).toBe(false);
  });

  it('gives a command ended by a signal the exit status of a shell', async () => {
    const connection = await open(settings, localHost());
    expect(succeeded(await connection.exec(sh('kill -KILL $$'))).exitCode).toBe(137);
  });
});

function childIsRunning(): boolean {
  const pid = readFileSync(join(directory, 'child'), 'utf8').trim();
  return (
    pid !== '' &&
    existsSync(`/proc/${pid}/stat`) &&
    !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  );
}
