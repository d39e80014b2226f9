import { readFile } from 'node:fs/promises';
import type { Connection, ConnectionFailure, ConnectOptions } from '../model/connection.js';
import type { Host, Transport } from '../model/host.js';
import { err, ok, type Result } from '../util/result.js';
import { startDeadline, type Deadline } from './deadline.js';
import { failure, type FailureWords } from './failure.js';
import { askAgent, findIdentities, type AgentKeys, type Identities } from './identities.js';
import { readKeyFile, type KeyFile } from './key-file.js';
import { linesAbout, parseKnownHosts, type KnownHostLine } from './known-hosts.js';
import { placeOf, stopped, type Place } from './place.js';
import { startOverSsh } from './ssh-exec.js';
import { readSshOptions, type SshOverrides, type SshSettings } from './ssh-options.js';
import { resolveRoute } from './ssh-route.js';
import { openSession, type Session } from './ssh-session.js';
import { openTcp, openThrough } from './ssh-stream.js';
import { targetFrom, type SshTarget } from './ssh-target.js';
import { supervise } from './supervise.js';

type SshTransport = Extract<Transport, { kind: 'ssh' }>;

/** What is read once and then serves all hosts of a run: configuration, keys, agents, known_hosts. */
interface Sources {
  target(destination: string, overrides: SshOverrides): Promise<Result<SshTarget, FailureWords>>;
  keyFile(path: string): Promise<KeyFile>;
  agent(socket: string): Promise<AgentKeys>;
  knownHosts(path: string): Promise<readonly KnownHostLine[]>;
}

/** Opens connections over SSH, as the user's own ssh would: same configuration, same keys, same known_hosts. */
export function createSshConnect(
  settings: SshSettings,
): (
  host: Host,
  transport: SshTransport,
  options: ConnectOptions,
) => Promise<Result<Connection, ConnectionFailure>> {
  const sources = createSources(settings);
  return async (host, transport, options) => {
    const deadline = startDeadline(options.connectTimeoutMs, options.signal);
    try {
      const sessions = await openSessions(host.name, transport, sources, deadline);
      return sessions.ok ? ok(connectionOver(host.name, sessions.value)) : sessions;
    } finally {
      deadline.release();
    }
  };
}

function createSources(settings: SshSettings): Sources {
  return {
    target: memoized(
      (destination, overrides) => JSON.stringify([destination, overrides]),
      async (destination: string, overrides: SshOverrides) => {
        const options = await readSshOptions(destination, overrides, settings);
        return options.ok ? targetFrom(destination, overrides, options.value, settings) : options;
      },
    ),
    keyFile: memoized((path) => path, readKeyFile),
    agent: memoized((socket) => socket, askAgent),
    knownHosts: memoized((path) => path, readKnownHosts),
  };
}

/** Opens every hop of the way, each through the one before; closes them all again when one fails. */
async function openSessions(
  host: string,
  transport: SshTransport,
  sources: Sources,
  deadline: Deadline,
): Promise<Result<readonly Session[], ConnectionFailure>> {
  const route = await resolveWithin(host, transport, sources, deadline);
  if (!route.ok) return route;
  const sessions: Session[] = [];
  for (const [index, target] of route.value.entries()) {
    const place = placeOf(host, target, index === route.value.length - 1);
    const opened = await openHop(target, place, sessions.at(-1), sources, deadline);
    if (!opened.ok) {
      await closeAll(sessions);
      return opened;
    }
    sessions.push(opened.value);
  }
  return ok(sessions);
}

async function resolveWithin(
  host: string,
  transport: SshTransport,
  sources: Sources,
  deadline: Deadline,
): Promise<Result<readonly SshTarget[], ConnectionFailure>> {
  const { destination, user, port, identityFile } = transport;
  const overrides: SshOverrides = {
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(identityFile === undefined ? {} : { identityFile }),
  };
  const route = await Promise.race([
    resolveRoute(destination, overrides, (to, how) => sources.target(to, how)),
    whenAborted(deadline.signal),
  ]);
  const place: Place = { host, doing: `connecting to ${host}` };
  if (route === null) return err(stopped(place, deadline, 'ssh configuration'));
  if (!route.ok)
    return err(
      failure('config', host, { ...route.error, summary: `${place.doing}: ${route.error.summary}` }),
    );
  const timeout = route.value.at(-1)?.connectTimeoutMs ?? null;
  if (timeout !== null) deadline.tighten(timeout);
  return route;
}

async function openHop(
  target: SshTarget,
  place: Place,
  jump: Session | undefined,
  sources: Sources,
  deadline: Deadline,
): Promise<Result<Session, ConnectionFailure>> {
  const identities = await Promise.race([findIdentities(target, sources), whenAborted(deadline.signal)]);
  if (identities === null) return err(stopped(place, deadline, 'answer of the ssh agent'));
  if (target.requiredIdentity !== null && (await sources.keyFile(target.requiredIdentity)).kind === 'missing')
    return err(missingKey(target.requiredIdentity, place));
  if (identities.usable.length === 0) return err(noKey(target, place, identities));
  const knownHosts = (
    await Promise.all(target.knownHostsFiles.map((file) => sources.knownHosts(file)))
  ).flat();
  const stream =
    jump === undefined
      ? await openTcp(target, place, deadline)
      : await openThrough(jump.client, target, place, deadline);
  if (!stream.ok) return stream;
  const recorded = linesAbout(knownHosts, target.hostKeyName.name, target.hostKeyName.port);
  return openSession(target, place, stream.value, { identities, recorded }, deadline);
}

/** One command after the other over the last session: sshd's MaxSessions may be 1. */
function connectionOver(host: string, sessions: readonly Session[]): Connection {
  const session = sessions.at(-1);
  if (session === undefined) throw new Error('Internal error: a route without a hop');
  let previous: Promise<unknown> = Promise.resolve();
  return {
    host,
    exec: (command) => {
      const result = previous.then(() =>
        supervise(host, command, () => startOverSsh(host, session, command)),
      );
      previous = result;
      return result;
    },
    close: () => closeAll(sessions),
  };
}

/** The farthest hop first: it is reached through the others. */
async function closeAll(sessions: readonly Session[]): Promise<void> {
  for (const session of sessions.toReversed()) await session.close();
}

function missingKey(file: string, place: Place): ConnectionFailure {
  return failure('key_unusable', place.host, {
    summary: `${place.doing}: the identity file ${file} does not exist`,
    hint: "Correct the host's identity file in the inventory.",
  });
}

function noKey(target: SshTarget, place: Place, identities: Identities): ConnectionFailure {
  const agent = target.agentSocket === null ? 'no agent' : `the agent at ${target.agentSocket}`;
  const looked = `Looked at ${agent} and ${target.identityFiles.join(', ') || 'no identity file'}.`;
  const unusable = identities.unusable.map((reason) => `${reason}.`).join(' ');
  return failure('key_unusable', place.host, {
    summary: `${place.doing}: there is no key to log in with`,
    detail: `${looked} ${unusable}`.trim(),
    hint: unusable.includes('passphrase')
      ? 'Load the key into an agent (ssh-add FILE) and run again; pt-fleet never asks for a passphrase.'
      : 'Set IdentityFile in the ssh configuration or in the inventory, or load a key into an agent (ssh-add).',
  });
}

async function readKnownHosts(path: string): Promise<readonly KnownHostLine[]> {
  try {
    return parseKnownHosts(path, await readFile(path, 'utf8'));
  } catch {
    return []; // ssh, too, goes on without: every key is then unknown
  }
}

function whenAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}

/** Remembers the promise of each result, so that 5,000 hosts read a key file once, and at the same time. */
function memoized<Args extends readonly unknown[], T>(
  keyOf: (...args: Args) => string,
  compute: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  const results = new Map<string, Promise<T>>();
  return (...args) => {
    const key = keyOf(...args);
    const known = results.get(key);
    if (known !== undefined) return known;
    const result = compute(...args);
    results.set(key, result);
    return result;
  };
}
