import { createHash } from 'node:crypto';
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2';
import { sanitize } from '../util/sanitize.js';
import type { KeyFile } from './key-file.js';
import { keyTypeOf } from './known-hosts.js';
import type { SshTarget } from './ssh-target.js';

/** The keys that an agent holds; none, with the reason, when it cannot be asked. */
export type AgentKeys =
  | { readonly kind: 'keys'; readonly socket: string; readonly keys: readonly ParsedKey[] }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** One key to log in with. */
export interface Identity {
  /** For people: "key ~/.ssh/id_ed25519", "agent key SHA256:…". */
  readonly label: string;
  method(user: string): AnyAuthMethod;
}

export interface Identities {
  readonly usable: readonly Identity[];
  /** What was configured but cannot be used, for people. */
  readonly unusable: readonly string[];
}

export interface KeySources {
  keyFile(path: string): Promise<KeyFile>;
  agent(socket: string): Promise<AgentKeys>;
}

/**
 * The keys to try, in ssh's order: agent keys that are configured as identity files, the agent's others (unless
 * IdentitiesOnly), then the remaining files.
 */
export async function findIdentities(target: SshTarget, sources: KeySources): Promise<Identities> {
  const files = await Promise.all(
    target.identityFiles.map(async (path) => ({ path, file: await sources.keyFile(path) })),
  );
  const agent = target.agentSocket === null ? null : await sources.agent(target.agentSocket);
  const agentKeys = agent?.kind === 'keys' ? agent.keys : [];
  const isConfigured = (key: ParsedKey): boolean =>
    files.some(({ file }) => file.kind !== 'missing' && file.publicKey?.equals(key.getPublicSSH()) === true);
  const inAgent = (publicKey: Buffer | null): boolean =>
    publicKey !== null && agentKeys.some((key) => key.getPublicSSH().equals(publicKey));

  const offered = [
    ...agentKeys.filter(isConfigured),
    ...(target.identitiesOnly ? [] : agentKeys.filter((key) => !isConfigured(key))),
  ].map((key) => agentIdentity(agent?.kind === 'keys' ? agent.socket : '', key));
  const unusable = agent?.kind === 'unavailable' ? [agent.reason] : [];
  for (const { path, file } of files) {
    if (file.kind === 'missing' || inAgent(file.publicKey)) continue;
    if (file.kind === 'usable') offered.push(fileIdentity(path, file.key));
    else unusable.push(`${path} ${sanitize(file.reason, 200)}`);
  }
  return { usable: offered, unusable };
}

/** `ED25519 SHA256:…`, as ssh-keygen -l prints it. */
export function fingerprint(publicKey: Buffer): string {
  const hash = createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '');
  return `${shortKeyType(keyTypeOf(publicKey) ?? 'unknown')} SHA256:${hash}`;
}

/** Asks an agent for its keys. */
export function askAgent(socket: string): Promise<AgentKeys> {
  return new Promise((resolve) => {
    new ssh2.OpenSSHAgent(socket).getIdentities((error, keys) => {
      if (keys === undefined)
        return resolve({ kind: 'unavailable', reason: `the agent at ${socket} does not answer` });
      resolve({ kind: 'keys', socket, keys: keys.filter((key): key is ParsedKey => 'type' in key) });
    });
  });
}

function fileIdentity(path: string, key: ParsedKey): Identity {
  return {
    label: `${path} (${fingerprint(key.getPublicSSH())})`,
    method: (username) => ({ type: 'publickey', username, key }),
  };
}

function agentIdentity(socket: string, key: ParsedKey): Identity {
  return {
    label: `agent key ${fingerprint(key.getPublicSSH())}`,
    method: (username) => ({ type: 'agent', username, agent: new OneKeyAgent(socket, key) }),
  };
}

/** An agent of which only one key is offered, so that the order of attempts stays ours. */
class OneKeyAgent extends ssh2.OpenSSHAgent {
  readonly #key: ParsedKey;

  constructor(socket: string, key: ParsedKey) {
    super(socket);
    this.#key = key;
  }

  override getIdentities(callback: (error?: Error | null, keys?: ParsedKey[]) => void): void {
    callback(null, [this.#key]);
  }
}

function shortKeyType(type: string): string {
  return sanitize(type, 60)
    .replace(/^ssh-/, '')
    .replace(/^ecdsa-sha2-.*/, 'ecdsa')
    .toUpperCase();
}
