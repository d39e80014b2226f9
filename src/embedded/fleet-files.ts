import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';

export interface KeyPair {
  readonly private: string;
  /** `type base64 comment` */
  readonly public: string;
}

/** ssh2 writes about one ed25519 key in some hundred so that nobody can read it, itself included: that one is thrown away. */
export function newKeyPair(comment: string): KeyPair {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
  throw new Error('Internal error: ssh2 cannot make a key that it can read');
}

/** How the client finds one embedded host; `knownKey` is what known_hosts says of it, null: nothing. */
export interface HostAddress {
  readonly name: string;
  readonly port: number;
  readonly knownKey: string | null;
}

/** Writes ssh_config, known_hosts and the client's key into `directory`; returns the path of ssh_config. */
export function writeClientFiles(
  directory: string,
  user: string,
  clientKey: KeyPair,
  hosts: readonly HostAddress[],
): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const identity = join(directory, 'id_ed25519');
  const knownHosts = join(directory, 'known_hosts');
  const config = join(directory, 'ssh_config');
  writeFileSync(identity, clientKey.private, { mode: 0o600 });
  writeFileSync(`${identity}.pub`, `${clientKey.public}\n`, { mode: 0o600 });
  writeFileSync(knownHosts, hosts.map(knownHostsLine).join(''), { mode: 0o600 });
  const common = [
    'Host *',
    `  User ${quoted(user)}`,
    `  IdentityFile ${quoted(identity)}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile ${quoted(knownHosts)}`,
    '  GlobalKnownHostsFile /dev/null',
  ];
  const blocks = hosts.map(({ name, port }) => `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n`);
  writeFileSync(config, `${blocks.join('')}${common.join('\n')}\n`, { mode: 0o600 });
  return config;
}

function knownHostsLine({ port, knownKey }: HostAddress): string {
  return knownKey === null ? '' : `[127.0.0.1]:${port} ${knownKey}\n`;
}

/** A value of ssh_config: quoted for spaces, `%` doubled since it begins a token. */
function quoted(value: string): string {
  return `"${value.replaceAll('%', '%%')}"`;
}
