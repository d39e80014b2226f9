import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import ssh2 from 'ssh2';
import { systemClock } from '../util/clock.js';
import { newKeyPair, writeClientFiles, type HostAddress, type KeyPair } from './fleet-files.js';
import { embeddedHost, type EmbeddedHost } from './host.js';
import { fleetProcesses, killOwn } from './own-processes.js';
import { createProcViews } from './proc-view.js';
import { createSshServer } from './ssh-server.js';
import { startWorkload, type Workload } from './workload.js';

/** What goes wrong when one connects to a host, for demonstrations and tests. */
export type Misbehaviour =
  | 'silent' // accepts the connection and never says a word
  | 'refused' // nothing listens
  | 'deny' // takes no key
  | 'changed-key' // known_hosts holds another key
  | 'unknown-key'; // known_hosts does not know it

export interface EmbeddedFleetOptions {
  readonly names: readonly string[];
  /** Gets mode 0700 and holds everything; removing it is the caller's business. */
  readonly directory: string;
  readonly misbehaviours?: Readonly<Record<string, Misbehaviour>>;
}

/** SSH hosts on 127.0.0.1 that run real commands as this user: no root, no sshd, no network. */
export interface EmbeddedFleet {
  readonly sshConfigFile: string;
  readonly hosts: readonly { readonly name: string; readonly home: string }[];
  /** Starts a process that belongs to a host; returns its pid. It ends with the fleet. */
  readonly spawn: (host: string, workload: Workload) => Promise<number>;
  /** Ends the listeners, all connections, and every process of every host. */
  readonly close: () => Promise<void>;
}

export async function startEmbeddedFleet(options: EmbeddedFleetOptions): Promise<EmbeddedFleet> {
  const { directory, names } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const token = randomBytes(16).toString('hex');
  const hosts = new Map(names.map((name) => [name, embeddedHost(directory, token, name)]));
  for (const host of hosts.values()) mkdirSync(host.home, { recursive: true, mode: 0o700 });
  const views = createProcViews(token, new Map([...hosts].map(([name, host]) => [name, host.procFolder])));
  const clientKey = newKeyPair('pt-fleet embedded fleet');

  const opened = await Promise.all(
    [...hosts.values()].map((host) => {
      const hostKey = newKeyPair(host.name);
      const misbehaviour = options.misbehaviours?.[host.name];
      const allowed = misbehaviour === 'deny' ? null : parsed(clientKey);
      const ssh = createSshServer(host, hostKey.private, allowed, views);
      return openHost(host, hostKey, misbehaviour, (socket) => ssh.injectSocket(socket));
    }),
  );
  const addresses = opened.map(({ address }) => address);
  return {
    sshConfigFile: writeClientFiles(directory, userInfo().username, clientKey, addresses),
    hosts: [...hosts.values()].map(({ name, home }) => ({ name, home })),
    spawn: (name, workload) => {
      const host = hosts.get(name);
      if (host === undefined) throw new Error(`Internal error: there is no embedded host "${name}"`);
      return startWorkload(host, workload);
    },
    close: async () => {
      await Promise.all(opened.map((host) => host.close()));
      views.close();
      await endProcesses(token);
    },
  };
}

interface OpenHost {
  readonly address: HostAddress;
  close(): Promise<void>;
}

async function openHost(
  host: EmbeddedHost,
  hostKey: KeyPair,
  misbehaviour: Misbehaviour | undefined,
  serve: (socket: Socket) => void,
): Promise<OpenHost> {
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (misbehaviour !== 'silent') serve(socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  if (misbehaviour === 'refused') await closed(listener);
  return {
    address: { name: host.name, port, knownKey: knownKey(hostKey, misbehaviour) },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      if (listener.listening) await closed(listener);
    },
  };
}

function knownKey(hostKey: KeyPair, misbehaviour: Misbehaviour | undefined): string | null {
  if (misbehaviour === 'unknown-key') return null;
  return misbehaviour === 'changed-key' ? newKeyPair('another').public : hostKey.public;
}

function parsed(pair: KeyPair): ssh2.ParsedKey {
  const key = ssh2.utils.parseKey(pair.public);
  if (key instanceof Error) throw new Error(`Internal error: a new key cannot be read: ${key.message}`);
  return key;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

const endingMs = 5000;

/** A process may have children while it is being killed: goes on until a look finds none. */
async function endProcesses(token: string): Promise<void> {
  const giveUpAt = performance.now() + endingMs;
  while (performance.now() < giveUpAt) {
    const left = fleetProcesses(token);
    if (left.length === 0) return;
    for (const own of left) killOwn(own, token);
    await systemClock.sleep(10);
  }
  throw new Error(
    `Internal error: processes of the embedded fleet outlive it: ${JSON.stringify(fleetProcesses(token))}`,
  );
}
