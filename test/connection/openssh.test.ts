import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cleanEnv, failed, open, openFailure, sh, sshHost, succeeded } from './support.js';
import { hostBlock, keygen, sshdMissing, startSshd, stopAllSshd, type Sshd } from './sshd.js';

describe.skipIf(sshdMissing !== null)(
  `against OpenSSH’s sshd${sshdMissing === null ? '' : ` (skipped: ${sshdMissing})`}`,
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'pt-fleet-'));
    const identity = join(directory, 'id');
    const authorizedKey = keygen(identity);
    const knownHosts = join(directory, 'known_hosts');
    const trusted = { identity, knownHosts };
    let sshd: Sshd;
    let files = 0;

    beforeAll(async () => {
      sshd = await startSshd({ authorizedKey, hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] });
      trust(sshd, 'ed25519');
    });
    afterAll(async () => {
      await stopAllSshd();
      rmSync(directory, { recursive: true });
    });

    function trust(server: Sshd, type: string, file = knownHosts): void {
      writeFileSync(file, `[127.0.0.1]:${server.port} ${server.publicKeys[type]!}\n`, { flag: 'a' });
    }

    function config(...blocks: readonly string[]): { sshConfigFile: string } {
      const file = join(directory, `config-${files++}`);
      writeFileSync(file, blocks.join('\n'));
      return { sshConfigFile: file };
    }

    function fresh(name: string, content = ''): string {
      const file = join(directory, `${name}-${files++}`);
      writeFileSync(file, content);
      return file;
    }

    describe('host keys', () => {
      it.each(['ed25519', 'ecdsa', 'rsa'])(
        'a host known only by its %s key is asked for that one',
        async (type) => {
          const file = fresh('known');
          trust(sshd, type, file);
          const connection = await open(
            config(hostBlock('web', sshd.port, { identity, knownHosts: file })),
            sshHost('web'),
          );
          await connection.close();
        },
      );

      it('hashed names are found', async () => {
        const file = fresh('known');
        trust(sshd, 'ed25519', file);
        execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
        const connection = await open(
          config(hostBlock('web', sshd.port, { identity, knownHosts: file })),
          sshHost('web'),
        );
        await connection.close();
      });

      it('HostKeyAlias is the name looked up', async () => {
        const file = fresh('known', `web.internal ${sshd.publicKeys['ed25519']!}\n`);
        const block = hostBlock('web', sshd.port, { identity, knownHosts: file }, [
          'HostKeyAlias web.internal',
        ]);
        await (await open(config(block), sshHost('web'))).close();
      });

      it('an unknown one is shown with the fingerprint that ssh-keygen prints on the host', async () => {
        const file = fresh('known');
        const failure = await openFailure(
          config(hostBlock('web', sshd.port, { identity, knownHosts: file })),
          sshHost('web'),
        );
        expect(failure.kind).toBe('host_key_unknown');
        const printed = execFileSync('ssh-keygen', ['-lf', join(sshd.directory, 'host_ed25519.pub')], {
          encoding: 'utf8',
        });
        expect(failure.diagnostic.detail).toContain(/SHA256:\S+/.exec(printed)![0]);
        expect(failure.diagnostic.detail).toContain(`'[127.0.0.1]:${sshd.port}'`);
      });

      it.each([
        ['StrictHostKeyChecking no'],
        ['NoHostAuthenticationForLocalhost yes'],
        ['StrictHostKeyChecking accept-new'],
      ])('verification cannot be switched off by %s', async (line) => {
        const block = hostBlock('web', sshd.port, { identity, knownHosts: fresh('known') }, [line]);
        expect((await openFailure(config(block), sshHost('web'))).kind).toBe('host_key_unknown');
      });

      it('a changed one is refused, and the hint’s ssh-keygen command removes the right line', async () => {
        const file = fresh('known', `other ${authorizedKey}\n[127.0.0.1]:${sshd.port} ${authorizedKey}\n`);
        const failure = await openFailure(
          config(hostBlock('web', sshd.port, { identity, knownHosts: file })),
          sshHost('web'),
        );
        expect(failure.kind).toBe('host_key_changed');
        expect(failure.diagnostic.summary).toContain(`${file}:2`);
        const command = /"(ssh-keygen -R [^"]*)"/.exec(failure.diagnostic.hint!)![1]!;
        execFileSync('sh', ['-c', command], { stdio: 'ignore' });
        expect(readFileSync(file, 'utf8')).toBe(`other ${authorizedKey}\n`);
      });

      it('a revoked one is refused even though it is recorded as well', async () => {
        const file = fresh('known', `@revoked * ${sshd.publicKeys['ed25519']!}\n`);
        trust(sshd, 'ed25519', file);
        const failure = await openFailure(
          config(hostBlock('web', sshd.port, { identity, knownHosts: file })),
          sshHost('web'),
        );
        expect(failure.kind).toBe('host_key_revoked');
      });
    });

    describe('keys to log in with', () => {
      it.each([
        ['rsa', []],
        ['rsa', ['-m', 'PEM']],
        ['rsa', ['-m', 'PKCS8']],
        ['ecdsa', []],
        ['ecdsa', ['-m', 'PKCS8']],
      ])('%s %j', async (type, format) => {
        const file = join(directory, `key-${files++}`);
        const server = await startSshd({ authorizedKey: keygen(file, type, '', format) });
        const known = fresh('known');
        trust(server, 'ed25519', known);
        const connection = await open(
          config(hostBlock('web', server.port, { identity: file, knownHosts: known })),
          sshHost('web'),
        );
        await connection.close();
        await server.stop();
      });

      it.each([
        ['OpenSSH', []],
        ['PEM', ['-m', 'PEM']],
        ['PKCS8', ['-m', 'PKCS8']],
      ])('an encrypted one (%s) without an agent is named, with ssh-add', async (_name, format) => {
        const file = join(directory, `key-${files++}`);
        keygen(file, 'rsa', 'long secret', format);
        const failure = await openFailure(
          config(hostBlock('web', sshd.port, { identity: file, knownHosts })),
          sshHost('web'),
        );
        expect(failure.kind).toBe('key_unusable');
        expect(failure.diagnostic.detail).toContain(`${file} is encrypted`);
        expect(failure.diagnostic.hint).toContain('ssh-add');
      });

      it('one that others can read is not used, as with ssh', async () => {
        const file = join(directory, `key-${files++}`);
        keygen(file);
        chmodSync(file, 0o644);
        const failure = await openFailure(
          config(hostBlock('web', sshd.port, { identity: file, knownHosts })),
          sshHost('web'),
        );
        expect(failure.kind).toBe('key_unusable');
        expect(failure.diagnostic.detail).toContain('chmod 600');
      });

      it('several files are tried in turn', async () => {
        const wrong = join(directory, `key-${files++}`);
        keygen(wrong);
        const block = hostBlock('web', sshd.port, { identity: wrong, knownHosts }, [
          `IdentityFile ${identity}`,
          `IdentityFile ${wrong}-missing`,
        ]);
        await (await open(config(block), sshHost('web'))).close();
      });

      it('a denied one is listed with what the host offers', async () => {
        const wrong = join(directory, `key-${files++}`);
        keygen(wrong);
        const failure = await openFailure(
          config(hostBlock('web', sshd.port, { identity: wrong, knownHosts })),
          sshHost('web'),
        );
        expect(failure.kind).toBe('denied');
        expect(failure.diagnostic.detail).toMatch(/The host offers: publickey\b/);
        expect(failure.diagnostic.detail).toContain(wrong);
      });

      it('a host that gives up after too many keys is a denied login', async () => {
        const wrong = Array.from({ length: 8 }, () => join(directory, `key-${files++}`));
        for (const file of wrong) keygen(file);
        const block = hostBlock(
          'web',
          sshd.port,
          { identity: wrong[0]!, knownHosts },
          wrong.map((file) => `IdentityFile ${file}`),
        );
        const failure = await openFailure(config(block), sshHost('web'));
        expect(failure.kind).toBe('denied');
        expect(failure.diagnostic.detail).toContain('IdentitiesOnly');
      });
    });

    describe('an agent', () => {
      const socket = join(directory, 'agent');
      const locked = join(directory, 'locked');
      let agent: ReturnType<typeof spawn>;
      let guarded: Sshd;

      beforeAll(async () => {
        agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
        await vi.waitUntil(() => existsSync(socket));
        guarded = await startSshd({ authorizedKey: keygen(locked) });
        trust(guarded, 'ed25519');
        const env = { ...process.env, SSH_AUTH_SOCK: socket };
        for (const name of ['a', 'b']) {
          keygen(join(directory, `agent-${name}`));
          execFileSync('ssh-add', ['-q', join(directory, `agent-${name}`)], { env, stdio: 'ignore' });
        }
        execFileSync('ssh-add', ['-q', locked], { env, stdio: 'ignore' });
        execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'long secret', '-f', locked], {
          stdio: 'ignore',
        });
      });
      afterAll(async () => {
        agent.kill();
        await guarded.stop();
      });

      it('logs in with a key that no file holds', async () => {
        const settings = {
          ...config(hostBlock('web', guarded.port, { knownHosts })),
          env: cleanEnv({ SSH_AUTH_SOCK: socket }),
        };
        const connection = await open(settings, sshHost('web'));
        expect(succeeded(await connection.exec(sh('echo in'))).stdout.toString()).toBe('in\n');
        await connection.close();
      });

      it('opens an encrypted identity file, and offers only that with IdentitiesOnly', async () => {
        const block = hostBlock('web', guarded.port, { identity: locked, knownHosts });
        const before = guarded.log.length;
        await (
          await open({ ...config(block), env: cleanEnv({ SSH_AUTH_SOCK: socket }) }, sshHost('web'))
        ).close();
        await expect.poll(() => guarded.log.slice(before).join('\n')).toContain('Accepted publickey');
        expect(guarded.log.slice(before).join('\n')).not.toContain('Failed publickey');
      });

      it('denied with all its keys, the methods of the host are still named', async () => {
        const settings = {
          ...config(hostBlock('web', sshd.port, { knownHosts }, ['IdentityFile none'])),
          env: cleanEnv({ SSH_AUTH_SOCK: socket }),
        };
        const failure = await openFailure(settings, sshHost('web'));
        expect(failure.kind).toBe('denied');
        expect(failure.diagnostic.detail).toMatch(/The host offers: publickey\b/);
        expect(failure.diagnostic.detail?.match(/agent key ED25519/g)).toHaveLength(3);
      });

      it('that does not answer is mentioned', async () => {
        const block = hostBlock('web', sshd.port, { knownHosts }, [
          'IdentityFile none',
          'IdentityAgent /nowhere/agent',
        ]);
        const failure = await openFailure(config(block), sshHost('web'));
        expect(failure.kind).toBe('key_unusable');
        expect(failure.diagnostic.detail).toContain('the agent at /nowhere/agent does not answer');
      });
    });

    describe('jump hosts', () => {
      it('carry the connection; each hop is verified by itself', async () => {
        const inner = await startSshd({ authorizedKey });
        trust(inner, 'ed25519');
        const blocks = [
          hostBlock('gate', sshd.port, trusted),
          hostBlock('inner', inner.port, trusted, ['ProxyJump gate']),
          hostBlock('unverified', inner.port, { identity, knownHosts: fresh('known') }, ['ProxyJump gate']),
          hostBlock('distrusted-gate', sshd.port, { identity, knownHosts: fresh('known') }),
          hostBlock('behind-distrusted', inner.port, trusted, ['ProxyJump distrusted-gate']),
        ];
        const settings = config(...blocks);
        const connection = await open(settings, sshHost('inner'));
        const result = succeeded(await connection.exec(sh('cat', { stdin: 'z'.repeat(900_000) })));
        expect(result.stdout.length).toBe(900_000);
        await connection.close();

        expect(await openFailure(settings, sshHost('unverified'))).toMatchObject({
          kind: 'host_key_unknown',
        });
        const failure = await openFailure(settings, sshHost('behind-distrusted'));
        expect(failure.kind).toBe('host_key_unknown');
        expect(failure.diagnostic.summary).toMatch(
          /^connecting to jump host distrusted-gate .* on the way to behind-distrusted/,
        );
        await inner.stop();
      });

      it('that cannot reach the host say so', async () => {
        const settings = config(
          hostBlock('gate', sshd.port, trusted),
          hostBlock('inner', 1, trusted, ['ProxyJump gate']),
        );
        const failure = await openFailure(settings, sshHost('inner'));
        expect(failure.kind).toBe('refused');
        expect(failure.diagnostic.summary).toContain('the jump host before it cannot reach it');
      });

      it('that forbid forwarding say so', async () => {
        const strict = await startSshd({ authorizedKey, config: ['AllowTcpForwarding no'] });
        trust(strict, 'ed25519');
        const settings = config(
          hostBlock('gate', strict.port, trusted),
          hostBlock('inner', sshd.port, trusted, ['ProxyJump gate']),
        );
        const failure = await openFailure(settings, sshHost('inner'));
        expect(failure.kind).toBe('denied');
        expect(failure.diagnostic.hint).toContain('AllowTcpForwarding');
        await strict.stop();
      });
    });

    describe('commands', () => {
      it('survive rekeying in their middle', async () => {
        const rekeying = await startSshd({ authorizedKey, config: ['RekeyLimit 1M'] });
        trust(rekeying, 'ed25519');
        const connection = await open(config(hostBlock('web', rekeying.port, trusted)), sshHost('web'));
        const stdin = 'r'.repeat(6_000_000);
        const result = succeeded(await connection.exec(sh('cat', { stdin, maxOutputBytes: 7_000_000 })));
        expect(result.stdout.equals(Buffer.from(stdin))).toBe(true);
        expect(succeeded(await connection.exec(sh('echo and on'))).stdout.toString()).toBe('and on\n');
        await connection.close();
        await rekeying.stop();
      });

      it('work one after the other where only one session is allowed', async () => {
        const narrow = await startSshd({ authorizedKey, config: ['MaxSessions 1'] });
        trust(narrow, 'ed25519');
        const connection = await open(config(hostBlock('web', narrow.port, trusted)), sshHost('web'));
        const results = await Promise.all(['a', 'b', 'c'].map((word) => connection.exec(sh(`echo ${word}`))));
        expect(results.map((result) => succeeded(result).stdout.toString())).toEqual(['a\n', 'b\n', 'c\n']);
        await connection.close();
        await narrow.stop();
      });

      it('that the host refuses to start are a denied host', async () => {
        const closed = await startSshd({ authorizedKey, config: ['MaxSessions 0'] });
        trust(closed, 'ed25519');
        const connection = await open(config(hostBlock('web', closed.port, trusted)), sshHost('web'));
        const failure = failed(await connection.exec(sh('true')));
        expect(failure.kind).toBe('denied');
        expect(failure.diagnostic.hint).toContain('MaxSessions');
        await connection.close();
        await closed.stop();
      });

      it('stop when their output is no longer wanted', async () => {
        const connection = await open(config(hostBlock('web', sshd.port, trusted)), sshHost('web'));
        const pidFile = join(directory, `pid-${files++}`);
        const flood = sh(`echo $$ > ${pidFile}; exec cat /dev/zero`, { maxOutputBytes: 100_000 });
        expect(failed(await connection.exec(flood)).kind).toBe('output_limit');
        await expect.poll(() => isRunning(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
        await connection.close();
      });

      // sshd passes signals on only where it serves others than root; there, SIGPIPE must do.
      it('that time out are gone from the host when they next write, and the connection goes on', async () => {
        const connection = await open(config(hostBlock('web', sshd.port, trusted)), sshHost('web'));
        const pidFile = join(directory, `pid-${files++}`);
        const hanging = sh(`echo $$ > ${pidFile}; while :; do echo x; sleep 0.1; done`, { timeoutMs: 500 });
        expect(failed(await connection.exec(hanging)).kind).toBe('command_timeout');
        await expect
          .poll(() => isRunning(Number(readFileSync(pidFile, 'utf8'))), { timeout: 5000 })
          .toBe(false);
        expect(succeeded(await connection.exec(sh('echo on'))).stdout.toString()).toBe('on\n');
        await connection.close();
      });
    });
  },
);

function isRunning(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}
