import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSshOptions, type SshOverrides } from '../../src/connection/ssh-options.js';
import { parseJump, resolveRoute } from '../../src/connection/ssh-route.js';
import { targetFrom, type SshTarget } from '../../src/connection/ssh-target.js';
import type { FailureWords } from '../../src/connection/failure.js';
import type { Result } from '../../src/util/result.js';
import { cleanEnv } from './support.js';

const directory = mkdtempSync(join(tmpdir(), 'pt-fleet-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
function resolver(
  config: string,
  env = cleanEnv(),
): (destination: string, overrides?: SshOverrides) => Promise<Result<SshTarget, FailureWords>> {
  const sshConfigFile = join(directory, `config-${files++}`);
  writeFileSync(sshConfigFile, config);
  return async (destination, overrides = {}) => {
    const options = await readSshOptions(destination, overrides, { sshConfigFile, env });
    return options.ok ? targetFrom(destination, overrides, options.value, { sshConfigFile, env }) : options;
  };
}

async function target(
  config: string,
  destination: string,
  overrides?: SshOverrides,
  env = cleanEnv(),
): Promise<SshTarget> {
  const result = await resolver(config, env)(destination, overrides);
  if (!result.ok) throw new Error(result.error.summary);
  return result.value;
}

async function problem(config: string, destination: string): Promise<string> {
  const result = await resolver(config)(destination);
  if (result.ok) throw new Error('this configuration was expected to be refused');
  expect(result.error.hint).toBeTruthy();
  return `${result.error.summary} ${result.error.detail ?? ''}`;
}

describe('the user’s ssh configuration is what ssh makes of it', () => {
  it('HostName, User, Port, HostKeyAlias, timeouts and keepalive', async () => {
    const config = [
      'Host build-*',
      '  HostName %h.example.org',
      '  User ops',
      '  Port 2200',
      '  HostKeyAlias Builder',
      '  ConnectTimeout 3',
      '  ServerAliveInterval 7',
      '  AddressFamily inet',
    ].join('\n');
    expect(await target(config, 'build-1')).toMatchObject({
      hostName: 'build-1.example.org',
      user: 'ops',
      port: 2200,
      hostKeyName: { name: 'builder', port: 22 },
      connectTimeoutMs: 3000,
      keepaliveIntervalMs: 7000,
      addressFamily: 4,
    });
  });

  it('user, port and identity file of the inventory win', async () => {
    const config = 'Host *\n  User ops\n  Port 2200\n  IdentityFile /keys/common\n';
    const resolved = await target(config, 'build-1', { user: 'deploy', port: 99, identityFile: '~/special' });
    expect(resolved).toMatchObject({
      user: 'deploy',
      port: 99,
      requiredIdentity: join(homedir(), 'special'),
    });
    expect(resolved.identityFiles).toEqual([join(homedir(), 'special'), '/keys/common']);
    expect(resolved.command).toMatch(/^ssh -F \S+ -l deploy -p 99 -- build-1$/);
  });

  it('expands ~, tokens and variables in IdentityFile', async () => {
    const config = [
      'Host web',
      '  HostName web.example.org',
      '  Port 2200',
      '  User ops',
      '  IdentityFile "~/.ssh/%r@%h:%p %n %u %%"',
      '  IdentityFile ${KEYS}/id',
      '  IdentityFile %d/id',
    ].join('\n');
    expect((await target(config, 'web', {}, cleanEnv({ KEYS: '/keys' }))).identityFiles).toEqual([
      join(userInfo().homedir, `.ssh/ops@web.example.org:2200 web ${userInfo().username} %`),
      '/keys/id',
      join(userInfo().homedir, 'id'),
    ]);
  });

  it('finds several known_hosts files, with spaces and percent signs in their names', async () => {
    const config =
      'Host web\n  UserKnownHostsFile "/tmp/a b/100%%" /tmp/c\n  GlobalKnownHostsFile /dev/null\n';
    expect((await target(config, 'web')).knownHostsFiles).toEqual(['/tmp/a b/100%', '/tmp/c', '/dev/null']);
  });

  it.each([
    ['', '/run/agent', '/run/agent'],
    ['IdentityAgent none', '/run/agent', null],
    ['IdentityAgent SSH_AUTH_SOCK', '/run/agent', '/run/agent'],
    ['IdentityAgent $OTHER', '/run/agent', '/run/other'],
    ['IdentityAgent ~/agent', '/run/agent', join(userInfo().homedir, 'agent')],
  ])('agent: %j', async (line, socket, expected) => {
    const env = cleanEnv({ SSH_AUTH_SOCK: socket, OTHER: '/run/other' });
    expect((await target(`Host *\n  ${line}\n`, 'web', {}, env)).agentSocket).toBe(expected);
  });

  it('offers only ciphers, key exchanges and host keys that the configuration allows', async () => {
    const config = 'Host *\n  Ciphers aes256-ctr,aes128-ctr\n  HostKeyAlgorithms rsa-sha2-512,ssh-ed25519\n';
    const { algorithms } = await target(config, 'web');
    expect(algorithms.ciphers).toEqual(['aes128-ctr', 'aes256-ctr']);
    expect(algorithms.hostKeys).toEqual(['rsa-sha2-512', 'ssh-ed25519']);
    expect(algorithms.kex[0]).toBe('curve25519-sha256');
    expect(algorithms.kex).not.toContain('diffie-hellman-group14-sha1');
  });

  it.each([
    ['ProxyCommand nc %h %p', 'ProxyCommand nc %h %p'],
    ['CertificateFile ~/.ssh/id-cert.pub', 'CertificateFile'],
    ['KnownHostsCommand /bin/true', 'KnownHostsCommand'],
    ['RevokedHostKeys /etc/revoked', 'RevokedHostKeys'],
    ['PubkeyAuthentication no', 'PubkeyAuthentication'],
    ['IdentityFile ~/.ssh/%C', '%C'],
    ['Ciphers 3des-cbc', 'Ciphers'],
  ])('refuses what it cannot honour instead of connecting differently: %s', async (line, named) => {
    expect(await problem(`Host *\n  ${line}\n`, 'web')).toContain(named);
  });

  it('reports a mistake in the configuration in ssh’s own words', async () => {
    expect(await problem('Host *\n  Prot 22\n', 'web')).toMatch(/Bad configuration option: prot/i);
  });

  it('without an ssh program ssh’s defaults hold, unless the user has a configuration', async () => {
    const env = cleanEnv({ PATH: directory });
    const options = await readSshOptions('me@web', {}, { env });
    expect(options.ok).toBe(!existsSync(join(userInfo().homedir, '.ssh/config')));
    if (!options.ok) return;
    const resolved = targetFrom('me@web', {}, options.value, { env });
    if (!resolved.ok) throw new Error(resolved.error.summary);
    expect(resolved.value).toMatchObject({ hostName: 'web', user: 'me', port: 22, proxyJump: null });
    expect(resolved.value.knownHostsFiles[0]).toBe(join(userInfo().homedir, '.ssh/known_hosts'));
    expect(resolved.value.algorithms.hostKeys).not.toContain('ssh-rsa');
  });

  it('without an ssh program a given configuration is not ignored', async () => {
    const settings = { sshConfigFile: join(directory, 'config-0'), env: cleanEnv({ PATH: directory }) };
    const options = await readSshOptions('web', {}, settings);
    expect(options.ok ? '' : options.error.summary).toContain('no ssh program');
  });
});

describe('jump hosts', () => {
  const route = async (config: string, destination: string): Promise<readonly string[]> => {
    const resolve = resolver(config);
    const hops = await resolveRoute(destination, {}, resolve);
    if (!hops.ok) throw new Error(`${hops.error.summary}; ${hops.error.detail ?? ''}`);
    return hops.value.map((hop) => `${hop.user}@${hop.hostName}:${hop.port}`);
  };
  const base = 'Host bastion\n  HostName gate.example.org\n  User jump\n  Port 2022\n';
  const others = '\nHost *\n  User ops\n';

  it('have their own configuration', async () => {
    const config = `${base}Host build-*\n  ProxyJump bastion\n${others}`;
    expect(await route(config, 'build-1')).toEqual(['jump@gate.example.org:2022', 'ops@build-1:22']);
  });

  it('come in chains, with users and ports of their own', async () => {
    const config = `${base}Host build-*\n  ProxyJump me@bastion:33,inner\n${others}`;
    expect(await route(config, 'build-1')).toEqual([
      'me@gate.example.org:33',
      'ops@inner:22',
      'ops@build-1:22',
    ]);
  });

  it('may themselves be behind a jump host', async () => {
    const config = `${base}Host inner\n  ProxyJump bastion\nHost build-*\n  ProxyJump inner\n${others}`;
    expect(await route(config, 'build-1')).toEqual([
      'jump@gate.example.org:2022',
      'ops@inner:22',
      'ops@build-1:22',
    ]);
  });

  it('that jump over themselves are an error, not an endless loop', async () => {
    await expect(route('Host *\n  ProxyJump bastion\n', 'build-1')).rejects.toThrow(
      'jumphost loop via bastion',
    );
    const mutual = 'Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n';
    await expect(route(mutual, 'a')).rejects.toThrow('more than 8 jump hosts');
  });

  it('cannot smuggle options to ssh', async () => {
    const resolve = resolver(others);
    const hops = await resolveRoute('web', {}, async (destination, overrides) => {
      const resolved = await resolve(destination, overrides);
      return resolved.ok && destination === 'web'
        ? { ok: true, value: { ...resolved.value, proxyJump: '-oProxyCommand=id' } }
        : resolved;
    });
    expect(hops.ok ? '' : hops.error.summary).toContain(
      '"-oProxyCommand=id" is not one that may be given to ssh',
    );
  });

  it.each([
    ['bastion', { destination: 'bastion', overrides: {} }],
    ['me@bastion:33', { destination: 'bastion', overrides: { user: 'me', port: 33 } }],
    ['[2001:db8::1]:33', { destination: '2001:db8::1', overrides: { port: 33 } }],
    ['ssh://me@bastion:33', { destination: 'bastion', overrides: { user: 'me', port: 33 } }],
  ])('are written as ssh -J takes them: %s', (text, expected) => {
    expect(parseJump(text)).toEqual(expected);
  });
});
