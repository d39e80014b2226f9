import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnect } from '../../src/connection/index.js';
import { startEmbeddedFleet, type EmbeddedFleet } from '../../src/embedded/index.js';
import { cleanEnv, failed, open, openFailure, sh, sshHost, succeeded } from './support.js';

const directory = mkdtempSync(join(tmpdir(), 'pt-fleet-'));
let fleet: EmbeddedFleet;
let settings: { sshConfigFile: string };

beforeAll(async () => {
  fleet = await startEmbeddedFleet({
    names: ['web', 'silent', 'refused', 'locked', 'impostor', 'stranger'],
    directory,
    misbehaviours: {
      silent: 'silent',
      refused: 'refused',
      locked: 'deny',
      impostor: 'changed-key',
      stranger: 'unknown-key',
    },
  });
  settings = { sshConfigFile: fleet.sshConfigFile };
});
afterAll(async () => {
  await fleet.close();
  rmSync(directory, { recursive: true });
});

describe('a host that cannot be used tells why, and what to do', () => {
  it('refused connection', async () => {
    const failure = await openFailure(settings, sshHost('refused'));
    expect(failure.kind).toBe('refused');
    expect(failure.diagnostic.summary).toMatch(
      /^connecting to refused \(127\.0\.0\.1 port \d+\): .*ECONNREFUSED/,
    );
  });

  it('silent host, within the time allowed', async () => {
    const failure = await openFailure(settings, sshHost('silent'), { connectTimeoutMs: 300 });
    expect(failure.kind).toBe('timeout');
    expect(failure.diagnostic.summary).toContain('no SSH handshake within 0.3 s');
  });

  it('unknown host key: fingerprint, file and the command that adds it', async () => {
    const failure = await openFailure(settings, sshHost('stranger'));
    expect(failure.kind).toBe('host_key_unknown');
    expect(failure.diagnostic.detail).toMatch(/ED25519 SHA256:[A-Za-z0-9+/]{43};/);
    expect(failure.diagnostic.detail).toContain(join(directory, 'known_hosts'));
    expect(failure.diagnostic.hint).toContain(`ssh -F ${fleet.sshConfigFile} -- stranger`);
  });

  it('changed host key: the line that disagrees, both fingerprints, no way to accept', async () => {
    const failure = await openFailure(settings, sshHost('impostor'));
    expect(failure.kind).toBe('host_key_changed');
    const lines = readFileSync(join(directory, 'known_hosts'), 'utf8').split('\n');
    const line = lines.findIndex((entry) =>
      entry.includes(
        readFileSync(fleet.sshConfigFile, 'utf8').match(/Host impostor\n.*\n {2}Port (\d+)/)![1]!,
      ),
    );
    expect(failure.diagnostic.summary).toContain(`known_hosts:${line + 1}`);
    expect(failure.diagnostic.detail?.match(/SHA256:/g)).toHaveLength(2);
    expect(failure.diagnostic.hint).toContain('ssh-keygen -R');
  });

  it('denied login: the user, the methods offered and the keys tried', async () => {
    const failure = await openFailure(settings, sshHost('locked', { user: 'somebody' }));
    expect(failure.kind).toBe('denied');
    expect(failure.diagnostic.summary).toContain('login as somebody was denied');
    expect(failure.diagnostic.detail).toContain('The host offers: publickey.');
    expect(failure.diagnostic.detail).toContain(`${directory}/id_ed25519 (ED25519 SHA256:`);
  });

  it('a name without an address', async () => {
    const failure = await openFailure(settings, sshHost('no-such-host.invalid'));
    expect(failure.kind).toBe('unresolved');
  });

  it('an identity file of the inventory that does not exist', async () => {
    const failure = await openFailure(settings, sshHost('web', { identityFile: '/nowhere/id' }));
    expect(failure.kind).toBe('key_unusable');
    expect(failure.diagnostic.summary).toContain('/nowhere/id does not exist');
  });

  it('a connection that the caller gives up', async () => {
    const controller = new AbortController();
    const opening = openFailure(settings, sshHost('silent'), { signal: controller.signal });
    controller.abort();
    expect((await opening).kind).toBe('aborted');
  });

  it.each(['-oProxyCommand=id', 'a b', 'x;id', '$(id)', 'a\nb', ''])(
    'a destination that ssh could misread: %j',
    async (destination) => {
      const failure = await openFailure(settings, sshHost('web', { destination }));
      expect(failure.kind).toBe('config');
      expect(failure.diagnostic.summary).not.toContain('\n');
    },
  );
});

describe('commands over SSH', () => {
  it('give exit status, stdout bytes and stderr', async () => {
    const connection = await open(settings, sshHost('web'));
    const result = succeeded(await connection.exec(sh('printf "a\\0\\377"; echo problem >&2; exit 3')));
    expect(result).toEqual({ exitCode: 3, stdout: Buffer.from([97, 0, 255]), stderr: 'problem\n' });
    await connection.close();
  });

  it('pass every argument through the login shell unharmed', async () => {
    const connection = await open(settings, sshHost('web'));
    const words = ["it's", '$HOME `id` "x"', 'back\\slash!', '*', '', '; exit 9', 'ä→\u{1f600}', '~'];
    const command = { ...sh(''), argv: ['printf', '%s|', ...words] };
    expect(succeeded(await connection.exec(command)).stdout.toString()).toBe(`${words.join('|')}|`);
    await connection.close();
  });

  it('carry megabytes both ways', async () => {
    const connection = await open(settings, sshHost('web'));
    const stdin = 'x'.repeat(5_000_000);
    const result = succeeded(await connection.exec(sh('cat', { stdin, maxOutputBytes: 6_000_000 })));
    expect(result.stdout.length).toBe(5_000_000);
    await connection.close();
  });

  it('may ignore their input', async () => {
    const connection = await open(settings, sshHost('web'));
    const result = succeeded(
      await connection.exec(sh('exec <&-; echo done', { stdin: 'y'.repeat(4_000_000) })),
    );
    expect(result.stdout.toString()).toBe('done\n');
    await connection.close();
  });

  it('keep the first 64 KiB of stderr', async () => {
    const connection = await open(settings, sshHost('web'));
    const result = succeeded(await connection.exec(sh('head -c 200000 /dev/zero | tr "\\0" e >&2')));
    expect(result.stderr).toBe('e'.repeat(65_536));
    await connection.close();
  });

  it('are stopped when they write too much', async () => {
    const connection = await open(settings, sshHost('web'));
    const failure = failed(
      await connection.exec(sh('echo $$ > pid; exec cat /dev/zero', { maxOutputBytes: 100_000 })),
    );
    expect(failure.kind).toBe('output_limit');
    await expect.poll(() => isRunning(pidIn('web'))).toBe(false);
    expect(succeeded(await connection.exec(sh('echo still here'))).stdout.toString()).toBe('still here\n');
    await connection.close();
  });

  it('are stopped when they take too long, with their children, and the connection goes on', async () => {
    const connection = await open(settings, sshHost('web'));
    const failure = failed(await connection.exec(sh('sleep 300 & echo $! > pid; wait', { timeoutMs: 500 })));
    expect(failure.kind).toBe('command_timeout');
    expect(failure.diagnostic.summary).toContain('0.5 s');
    await expect.poll(() => isRunning(pidIn('web'))).toBe(false);
    expect(succeeded(await connection.exec(sh('echo still here'))).stdout.toString()).toBe('still here\n');
    await connection.close();
  });

  it('end when the caller aborts, and never start once it has', async () => {
    const connection = await open(settings, sshHost('web'));
    const controller = new AbortController();
    const running = connection.exec(sh('sleep 300', { signal: controller.signal }));
    controller.abort();
    expect(failed(await running).kind).toBe('aborted');
    expect(failed(await connection.exec(sh('touch never', { signal: controller.signal }))).kind).toBe(
      'aborted',
    );
    expect(succeeded(await connection.exec(sh('ls'))).stdout.toString()).not.toContain('never');
    await connection.close();
  });

  it('that end by a signal have the exit status a shell would give', async () => {
    const connection = await open(settings, sshHost('web'));
    expect(succeeded(await connection.exec(sh('kill -TERM $$'))).exitCode).toBe(143);
    await connection.close();
  });

  it('asked for at the same time run one after the other', async () => {
    const connection = await open(settings, sshHost('web'));
    const script = '[ ! -e busy ] || echo overlap; touch busy; sleep 0.1; rm busy';
    const results = await Promise.all([1, 2, 3].map(() => connection.exec(sh(script))));
    expect(results.map((result) => succeeded(result).stdout.toString())).toEqual(['', '', '']);
    await connection.close();
  });

  it('fail as lost when the connection breaks, and afterwards', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pt-fleet-'));
    const doomed = await startEmbeddedFleet({ names: ['doomed'], directory: folder });
    const connection = await open({ sshConfigFile: doomed.sshConfigFile }, sshHost('doomed'));
    const running = connection.exec(sh('echo begun > begun; sleep 300'));
    await expect.poll(() => existsSync(join(doomed.hosts[0]!.home, 'begun'))).toBe(true);
    await doomed.close();
    expect(failed(await running).kind).toBe('lost');
    expect(failed(await connection.exec(sh('true'))).kind).toBe('lost');
    await connection.close();
    rmSync(folder, { recursive: true });
  });
});

it('opens many connections of one run at once', async () => {
  const connect = createConnect({ ...settings, env: cleanEnv() });
  const opened = await Promise.all(
    Array.from({ length: 20 }, () => connect(sshHost('web'), { connectTimeoutMs: 20_000 })),
  );
  expect(opened.every((result) => result.ok)).toBe(true);
  await Promise.all(opened.flatMap((result) => (result.ok ? [result.value.close()] : [])));
});

function pidIn(host: string): number {
  return Number(readFileSync(join(fleet.hosts.find(({ name }) => name === host)!.home, 'pid'), 'utf8'));
}

function isRunning(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}
