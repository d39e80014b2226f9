import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { ConnectionFailure } from '../model/connection.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import type { Deadline } from './deadline.js';
import { failure } from './failure.js';
import { stopped, type Place } from './place.js';
import type { SshTarget } from './ssh-target.js';

/** Opens the TCP connection to a hop that we reach directly. */
export function openTcp(
  target: SshTarget,
  place: Place,
  deadline: Deadline,
): Promise<Result<Socket, ConnectionFailure>> {
  return new Promise((resolve) => {
    const socket = connect({
      host: target.hostName,
      port: target.port,
      family: target.addressFamily,
      ...(target.bindAddress === null ? {} : { localAddress: target.bindAddress }),
      // Nagle's algorithm costs 40 ms and more a command; keepalive finds a dead peer while nothing is sent.
      noDelay: true,
      keepAlive: true,
    });
    const settle = (result: Result<Socket, ConnectionFailure>): void => {
      deadline.signal.removeEventListener('abort', onStop);
      socket.off('connect', onConnect).off('error', onError);
      if (!result.ok) socket.on('error', () => undefined).destroy();
      resolve(result);
    };
    const onStop = (): void => settle(err(stopped(place, deadline, 'answer')));
    const onConnect = (): void => settle(ok(socket));
    const onError = (error: NodeJS.ErrnoException): void => settle(err(unreachable(target, place, error)));
    socket.on('connect', onConnect).on('error', onError);
    deadline.signal.addEventListener('abort', onStop, { once: true });
    if (deadline.signal.aborted) onStop();
  });
}

/** Opens a connection to the next hop through a jump host. */
export function openThrough(
  jump: Client,
  target: SshTarget,
  place: Place,
  deadline: Deadline,
): Promise<Result<Duplex, ConnectionFailure>> {
  return new Promise((resolve) => {
    const settle = (result: Result<Duplex, ConnectionFailure>): void => {
      deadline.signal.removeEventListener('abort', onStop);
      resolve(result);
    };
    const onStop = (): void => settle(err(stopped(place, deadline, 'answer')));
    deadline.signal.addEventListener('abort', onStop, { once: true });
    if (deadline.signal.aborted) onStop();
    jump.forwardOut('127.0.0.1', 0, target.hostName, target.port, (error, channel) => {
      if (error === undefined) settle(ok(channel));
      else settle(err(notForwarded(place, error)));
    });
  });
}

function unreachable(target: SshTarget, place: Place, error: NodeJS.ErrnoException): ConnectionFailure {
  const code = error.code ?? error.message;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return failure('unresolved', place.host, {
        summary: `${place.doing}: the name ${sanitize(target.hostName, 200)} has no address (${code})`,
        hint: 'Check its spelling in the inventory, HostName in the ssh configuration, and DNS.',
      });
    case 'ETIMEDOUT':
      return failure('timeout', place.host, {
        summary: `${place.doing}: no answer to the TCP connection`,
        hint: 'Is the host up, and does a firewall drop the packets?',
      });
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return failure('refused', place.host, {
        summary: `${place.doing}: there is no route to it (${code})`,
        hint: 'Is the host up? Is a VPN or a ProxyJump needed to reach its network?',
      });
    default:
      return failure('refused', place.host, {
        summary: `${place.doing}: the connection was refused (${code})`,
        hint: `Is sshd running there, and on port ${target.port}? "${target.command}" should fail in the same way.`,
      });
  }
}

/** RFC 4254, section 5.1: 1 = administratively prohibited. */
function notForwarded(place: Place, error: Error): ConnectionFailure {
  const detail = sanitize(error.message, 300);
  if ('reason' in error && error.reason === 1)
    return failure('denied', place.host, {
      summary: `${place.doing}: the jump host before it does not allow forwarding`,
      detail,
      hint: 'See AllowTcpForwarding and PermitOpen in its sshd_config.',
    });
  return failure('refused', place.host, {
    summary: `${place.doing}: the jump host before it cannot reach it`,
    detail,
    hint: 'Is the host up, and can the jump host resolve its name?',
  });
}
