import { constants } from 'node:os';
import type { ClientChannel } from 'ssh2';
import type { ConnectionFailure, RemoteCommand } from '../model/connection.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { shellJoin } from '../util/shell-quote.js';
import { failure } from './failure.js';
import type { Session } from './ssh-session.js';
import { signalExitCode, type CommandEnd, type RunningCommand } from './supervise.js';

/** Starts a command in the login shell of the host, in a channel of its own. */
export function startOverSsh(
  host: string,
  session: Session,
  command: RemoteCommand,
): Promise<Result<RunningCommand, ConnectionFailure>> {
  return new Promise((resolve) => {
    try {
      session.client.exec(shellJoin(command.argv), (error, channel) => {
        if (error === undefined) resolve(ok(runningIn(channel, session)));
        else resolve(err(notStarted(host, session, error)));
      });
    } catch (error) {
      // ssh2 throws when the connection has gone already.
      if (!(error instanceof Error) || error.message !== 'Not connected') throw error;
      resolve(err(notStarted(host, session, error)));
    }
  });
}

function runningIn(channel: ClientChannel, session: Session): RunningCommand {
  channel.on('error', () => undefined); // always followed by `close`
  const bothRead = Promise.all([closed(channel), closed(channel.stderr)]);
  const ended = bothRead.then(([[code, signal]]): CommandEnd => {
    if (typeof code === 'number') return { kind: 'exited', exitCode: code };
    if (typeof signal === 'string') return { kind: 'exited', exitCode: signalExitCode(signalNumber(signal)) };
    return { kind: 'lost', reason: session.lostReason() };
  });
  const stop = (): void => {
    // OpenSSH passes the signal on to the command's process group (not for root); a script that writes dies of SIGPIPE.
    channel.signal('KILL');
    channel.close();
  };
  return { stdin: channel, stdout: channel, stderr: channel.stderr, ended, stop };
}

function closed(stream: NodeJS.EventEmitter): Promise<readonly unknown[]> {
  return new Promise((resolve) => stream.once('close', (...args: unknown[]) => resolve(args)));
}

function signalNumber(name: string): number | undefined {
  return new Map<string, number>(Object.entries(constants.signals)).get(name);
}

function notStarted(host: string, session: Session, error: Error): ConnectionFailure {
  const refused = 'reason' in error || error.message === 'Unable to exec';
  if (!refused)
    return failure('lost', host, {
      summary: `${host}: the connection was lost before the command started`,
      detail: session.lostReason(),
      hint: 'Nothing was done. Check that the host is up, then run it again.',
    });
  return failure('denied', host, {
    summary: `${host}: sshd refused to start a command`,
    detail: sanitize(error.message, 300),
    hint: 'See MaxSessions, ForceCommand and the restrictions in authorized_keys on the host.',
  });
}
