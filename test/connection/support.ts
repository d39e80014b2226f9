import { expect } from 'vitest';
import { createConnect, type ConnectionSettings } from '../../src/connection/index.js';
import type {
  Connection,
  ConnectionFailure,
  ConnectOptions,
  RemoteCommand,
  RemoteResult,
} from '../../src/model/connection.js';
import type { Host, Transport } from '../../src/model/host.js';
import type { Result } from '../../src/util/result.js';

export function sshHost(name: string, more: Partial<Extract<Transport, { kind: 'ssh' }>> = {}): Host {
  return { name, groups: [], vars: {}, transport: { kind: 'ssh', destination: name, ...more } };
}

export function localHost(): Host {
  return { name: 'here', groups: [], vars: {}, transport: { kind: 'local' } };
}

/** A command line for the remote `sh`, with limits that no passing test comes near. */
export function sh(script: string, more: Partial<RemoteCommand> = {}): RemoteCommand {
  return { argv: ['sh', '-c', script], stdin: '', timeoutMs: 20_000, maxOutputBytes: 1_000_000, ...more };
}

/** The environment without an agent, so that no test depends on the developer's own. */
export function cleanEnv(
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | undefined>> {
  return { ...process.env, SSH_AUTH_SOCK: undefined, ...more };
}

export async function open(
  settings: Partial<ConnectionSettings>,
  host: Host,
  options: Partial<ConnectOptions> = {},
): Promise<Connection> {
  const connected = await createConnect({ env: cleanEnv(), ...settings })(host, {
    connectTimeoutMs: 20_000,
    ...options,
  });
  if (!connected.ok) throw new Error(JSON.stringify(connected.error, null, 2));
  return connected.value;
}

export async function openFailure(
  settings: Partial<ConnectionSettings>,
  host: Host,
  options: Partial<ConnectOptions> = {},
): Promise<ConnectionFailure> {
  const connected = await createConnect({ env: cleanEnv(), ...settings })(host, {
    connectTimeoutMs: 20_000,
    ...options,
  });
  if (connected.ok) {
    await connected.value.close();
    throw new Error(`${host.name} was expected not to connect`);
  }
  expect(connected.error.diagnostic.code).toBe(`connection/${connected.error.kind.replaceAll('_', '-')}`);
  expect(connected.error.diagnostic.host).toBe(host.name);
  return connected.error;
}

export function succeeded(result: Result<RemoteResult, ConnectionFailure>): RemoteResult {
  if (!result.ok) throw new Error(JSON.stringify(result.error, null, 2));
  return result.value;
}

export function failed(result: Result<RemoteResult, ConnectionFailure>): ConnectionFailure {
  if (result.ok) throw new Error(`the command was expected to fail, but exited ${result.value.exitCode}`);
  return result.error;
}
