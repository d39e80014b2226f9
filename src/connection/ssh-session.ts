import type { Duplex } from 'node:stream';
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type Client } from 'ssh2';
import type { ConnectionFailure } from '../model/connection.js';
import { systemClock } from '../util/clock.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import type { Deadline } from './deadline.js';
import { failure } from './failure.js';
import { hostKeyVerifier } from './host-key.js';
import type { Identities } from './identities.js';
import { recordedKeyTypes, type HostLines } from './known-hosts.js';
import { stopped, type Place } from './place.js';
import { recordedFirst } from './ssh-algorithms.js';
import type { SshTarget } from './ssh-target.js';

/** A verified, logged-in connection to one hop. */
export interface Session {
  readonly client: Client;
  /** What ended it, in words; meaningful once it has ended. */
  lostReason(): string;
  /** Says goodbye; a host that does not answer is cut off after a second. */
  close(): Promise<void>;
}

const goodbyeMs = 1000;

/** Shakes hands over `stream`, verifies the host's key and logs in. Ends the stream when that fails. */
export function openSession(
  target: SshTarget,
  place: Place,
  stream: Duplex,
  trust: { readonly identities: Identities; readonly recorded: HostLines },
  deadline: Deadline,
): Promise<Result<Session, ConnectionFailure>> {
  return new Promise((resolve) => {
    const client = new ssh2.Client();
    const login = loginAttempt(target.user, trust.identities);
    let settled = false;
    let shaken = false;
    let hostKeyRefusal: ConnectionFailure | null = null;
    let lostReason = 'the host closed the connection';

    const settle = (result: Result<Session, ConnectionFailure>): void => {
      if (settled) return;
      settled = true;
      deadline.signal.removeEventListener('abort', onStop);
      resolve(result);
      if (!result.ok) stream.destroy();
    };
    const onStop = (): void =>
      settle(err(stopped(place, deadline, shaken ? 'end of the login' : 'SSH handshake')));

    client.on('handshake', () => {
      shaken = true;
    });
    const close = closer(client, stream);
    client.on('ready', () => settle(ok({ client, lostReason: () => lostReason, close })));
    client.on('error', (error) => {
      // One key that cannot sign does not end the login: ssh2 goes on with the next.
      if (!settled && isOnlyOneKey(error) && !login.exhausted()) return login.note(error.message);
      lostReason = sanitize(error.message, 300);
      if (hostKeyRefusal !== null) return settle(err(hostKeyRefusal));
      if (login.exhausted() || (shaken && isDisconnect(error)))
        return settle(err(denied(target, place, login, trust.identities, lostReason)));
      settle(err(notSsh(place, lostReason)));
    });
    client.on('close', () => settle(err(closedEarly(place, shaken))));
    deadline.signal.addEventListener('abort', onStop, { once: true });
    if (deadline.signal.aborted) return onStop();

    client.connect({
      sock: stream,
      username: target.user,
      authHandler: login.next,
      hostVerifier: hostKeyVerifier(target, place, trust.recorded, (refusal) => {
        hostKeyRefusal = refusal;
      }),
      algorithms: {
        kex: [...target.algorithms.kex],
        cipher: [...target.algorithms.ciphers],
        hmac: [...target.algorithms.macs],
        serverHostKey: recordedFirst(target.algorithms.hostKeys, recordedKeyTypes(trust.recorded)),
      },
      keepaliveInterval: target.keepaliveIntervalMs,
      keepaliveCountMax: target.keepaliveCount,
      readyTimeout: 0, // the deadline covers the whole chain
    });
  });
}

/** It listens for the end from the beginning: the host may hang up first. */
function closer(client: Client, stream: Duplex): () => Promise<void> {
  const ended = new Promise<void>((resolve) => client.once('close', () => resolve()));
  return async () => {
    client.end();
    const waiting = new AbortController();
    await Promise.race([ended, systemClock.sleep(goodbyeMs, waiting.signal)]);
    waiting.abort();
    stream.destroy();
  };
}

interface LoginAttempt {
  readonly next: AuthHandlerMiddleware;
  /** Every key has been refused, or the host wants something else than keys. */
  exhausted(): boolean;
  note(problem: string): void;
  readonly tried: readonly string[];
  /** The methods that the host says may go on; null: it has not said. */
  methods(): readonly string[] | null;
}

/**
 * Offers one key after the other. `none` is asked only when all keys are refused without the host having named its
 * methods (ssh2 does not pass them on after an agent's key), so that the failure can name them.
 */
function loginAttempt(user: string, identities: Identities): LoginAttempt {
  const waiting = [...identities.usable];
  const tried: string[] = [];
  let methods: readonly string[] | null = null;
  let askedNone = false;
  let exhausted = false;

  const choose = (methodsLeft: readonly string[] | null): AnyAuthMethod | false => {
    methods = methodsLeft ?? methods;
    const identity = methods === null || methods.includes('publickey') ? waiting.shift() : undefined;
    if (identity !== undefined) {
      tried.push(identity.label);
      return identity.method(user);
    }
    if (methods === null && !askedNone) {
      askedNone = true;
      return { type: 'none', username: user };
    }
    exhausted = true;
    return false;
  };
  return {
    next: choose,
    exhausted: () => exhausted,
    note: (problem) => tried.push(sanitize(problem, 200)),
    tried,
    methods: () => methods,
  };
}

function isOnlyOneKey(error: Error): boolean {
  return 'level' in error && (error.level === 'agent' || error.level === 'client-authentication');
}

/** The host sent SSH_MSG_DISCONNECT: ssh2 puts its numeric reason into `code`. */
function isDisconnect(error: Error): boolean {
  return 'code' in error && typeof error.code === 'number';
}

function denied(
  target: SshTarget,
  place: Place,
  login: LoginAttempt,
  identities: Identities,
  hostWords: string,
): ConnectionFailure {
  const methods = login.methods();
  const facts = [
    methods === null
      ? `The host says: ${hostWords}.`
      : `The host offers: ${sanitize(methods.join(', '), 200)}.`,
    `Tried: ${login.tried.join('; ') || 'nothing'}.`,
    ...(identities.unusable.length === 0 ? [] : [`Not usable: ${identities.unusable.join('; ')}.`]),
    ...(login.exhausted()
      ? []
      : ['It gave up on us before all keys were tried: IdentitiesOnly with one IdentityFile helps.']),
  ];
  return failure('denied', place.host, {
    summary: `${place.doing}: login as ${sanitize(target.user, 100)} was denied`,
    detail: facts.join(' '),
    hint:
      methods?.includes('publickey') === false
        ? 'The host does not take keys. Allow PubkeyAuthentication in its sshd_config; passwords are not supported.'
        : `Is ${sanitize(target.user, 100)} the right user, and does its ~/.ssh/authorized_keys on the host hold one of these keys? "${target.command}" should log in without a question.`,
  });
}

function notSsh(place: Place, words: string): ConnectionFailure {
  return failure('protocol', place.host, {
    summary: `${place.doing}: the SSH handshake failed`,
    detail: words,
    hint: 'Does sshd listen on this port, and does it offer key exchange, ciphers and host keys that both sides know?',
  });
}

function closedEarly(place: Place, shaken: boolean): ConnectionFailure {
  return failure('lost', place.host, {
    summary: `${place.doing}: it closed the connection ${shaken ? 'during the login' : 'before the SSH handshake was done'}`,
    hint: 'sshd does that when too many logins are under way (MaxStartups), when it bans an address, or when it is shutting down.',
  });
}
