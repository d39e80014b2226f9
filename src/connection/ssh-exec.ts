import { constants } from 'node:os';
import type { ClientChannel } from 'ssh2';
import type { ConnectionFailure, RemoteCommand } from '../model/connection.js';
import { systemClock } from '../util/clock.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { shellJoin } from '../util/shell-quote.js';
import { failure } from './failure.js';
import type { Session } from './ssh-session.js';
import { signalExitCode, type CommandEnd, type RunningCommand } from './supervise.js';

const openAttempts = 5;
const firstPauseMs = 20;

/** Starts a command in the login shell of the host, in a channel of its own. */
export async function startOverSsh(
  host: string,
  session: Session,
  command: RemoteCommand,
): Promise<Result<RunningCommand, ConnectionFailure>> {
  for (let attempt = 1; ; attempt++) {
    const opened = await openChannel(session, shellJoin(command.argv));
    if (opened.ok) return ok(runningIn(opened.value, session));
    if (!isBusy(opened.error) || attempt === openAttempts)
      return err(notStarted(host, session, opened.error));
    // With MaxSessions 1, sshd refuses the next channel until it has cleared away the last. Nothing has started yet.
    await systemClock.sleep(firstPauseMs * 2 ** attempt, command.signal);
  }
}

function openChannel(session: Session, commandLine: string): Promise<Result<ClientChannel, Error>> {
  return new Promise((resolve) => {
    try {
      session.client.exec(commandLine, (error, channel) =>
        resolve(error === undefined ? ok(channel) : err(error)),
      );
    } catch (error) {
      // ssh2 throws when the connection has gone already.
      if (!(error instanceof Error) || error.message !== 'Not connected') throw error;
      resolve(err(error));
    }
  });
}

/** RFC 4254, section 5.1: 1 = administratively prohibited; all other reasons may pass. */
function isBusy(error: Error): boolean {
  return 'reason' in error && error.reason !== 1;
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
    // TERM, so that a script can undo what it has begun. OpenSSH hands it to the command's process group, but not when
    // it serves root; there a script ends by its own deadline, or of SIGPIPE when it next writes.
    channel.signal('TERM');
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
