import type { Readable, Writable } from 'node:stream';
import type { ConnectionFailure, RemoteCommand, RemoteResult } from '../model/connection.js';
import { err, ok, type Result } from '../util/result.js';
import { failure, inSeconds } from './failure.js';

const maxStderrBytes = 64 * 1024;

/** How a command came to its end. `lost`: nobody told its exit status. */
export type CommandEnd =
  { readonly kind: 'exited'; readonly exitCode: number } | { readonly kind: 'lost'; readonly reason: string };

/** A command that has been started somewhere. */
export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the command has ended and both of its output streams are read to the end. */
  readonly ended: Promise<CommandEnd>;
  /** Ends the command at once, its children included where that is possible. */
  stop(): void;
}

/**
 * Sees one command through: writes its stdin, reads both outputs, and holds it to its limits (time, output, abort),
 * wherever it runs. The time limit covers starting it as well; once the signal has aborted, nothing is started.
 */
export function supervise(
  host: string,
  command: RemoteCommand,
  start: () => Promise<Result<RunningCommand, ConnectionFailure>>,
): Promise<Result<RemoteResult, ConnectionFailure>> {
  return new Promise((resolve) => {
    let running: RunningCommand | null = null;
    let settled = false;
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let stdoutBytes = 0;
    let stderrBytes = 0;

    const settle = (result: Result<RemoteResult, ConnectionFailure>): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      command.signal?.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const giveUp = (reason: ConnectionFailure): void => {
      if (settled) return;
      settle(err(reason));
      running?.stop();
    };
    const onAbort = (): void => giveUp(aborted(host));
    const timer = setTimeout(() => giveUp(timedOut(host, command)), command.timeoutMs);
    command.signal?.addEventListener('abort', onAbort, { once: true });
    if (command.signal?.aborted === true) return onAbort();

    const follow = (started: RunningCommand): void => {
      running = started;
      if (settled) return started.stop();
      started.stdout.on('data', (chunk: Buffer) => {
        stdoutBytes += chunk.length;
        if (stdoutBytes > command.maxOutputBytes) giveUp(tooMuchOutput(host, command));
        if (!settled) stdout.push(chunk);
      });
      started.stderr.on('data', (chunk: Buffer) => {
        if (settled || stderrBytes >= maxStderrBytes) return;
        stderr.push(chunk.subarray(0, maxStderrBytes - stderrBytes));
        stderrBytes += chunk.length;
      });
      // A command may end without having read all of its input; its exit status tells more than EPIPE.
      started.stdin.on('error', () => undefined);
      started.stdin.end(command.stdin);
      void started.ended.then((end) => {
        if (end.kind === 'lost') return settle(err(lost(host, end.reason)));
        settle(
          ok({
            exitCode: end.exitCode,
            stdout: Buffer.concat(stdout),
            stderr: Buffer.concat(stderr).toString('utf8'),
          }),
        );
      });
    };
    void start().then((started) => (started.ok ? follow(started.value) : settle(started)));
  });
}

/** What a caller learns when its own AbortSignal stopped the work. */
function aborted(host: string): ConnectionFailure {
  return failure('aborted', host, { summary: `${host}: interrupted before the command had ended` });
}

/** The exit status that shells give to a command ended by a signal. */
export function signalExitCode(signalNumber: number | undefined): number {
  return 128 + (signalNumber ?? 0);
}

function timedOut(host: string, command: RemoteCommand): ConnectionFailure {
  return failure('command_timeout', host, {
    summary: `${host}: the command did not end within ${inSeconds(command.timeoutMs)} and was stopped`,
    hint: "The host is overloaded, or hangs in a file system. Look at its load, or raise the playbook's collect.timeout.",
  });
}

function tooMuchOutput(host: string, command: RemoteCommand): ConnectionFailure {
  return failure('output_limit', host, {
    summary: `${host}: the command wrote more than ${command.maxOutputBytes} bytes and was stopped`,
    hint: 'A host with this many processes, or a user who floods the process table, needs a look by hand.',
  });
}

function lost(host: string, reason: string): ConnectionFailure {
  return failure('lost', host, {
    summary: `${host}: the connection was lost before the command reported its exit status`,
    detail: reason,
    hint: 'What the command did is not known. Check that the host is up, then run it again.',
  });
}
