import { spawn } from 'node:child_process';
import { constants, homedir } from 'node:os';
import { once } from 'node:events';
import type { Connection, ConnectionFailure, RemoteCommand } from '../model/connection.js';
import { err, ok, type Result } from '../util/result.js';
import { failure } from './failure.js';
import { signalExitCode, supervise, type CommandEnd, type RunningCommand } from './supervise.js';

/** This machine, without SSH: commands are started directly, never through a shell. */
export function openLocal(host: string, env: Readonly<Record<string, string | undefined>>): Connection {
  return {
    host,
    exec: (command) => supervise(host, command, () => start(host, command, env)),
    close: () => Promise.resolve(),
  };
}

async function start(
  host: string,
  command: RemoteCommand,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<RunningCommand, ConnectionFailure>> {
  const [program, ...args] = command.argv;
  if (program === undefined) throw new Error('Internal error: a command without a program');
  // `detached` makes it the leader of a process group of its own, so that its children can be stopped with it.
  const child = spawn(program, args, { cwd: homedir(), env: { ...env }, stdio: 'pipe', detached: true });
  const ended = new Promise<CommandEnd>((resolve) => {
    child.on('close', (code, signal) => {
      const exitCode = code ?? signalExitCode(signal === null ? undefined : constants.signals[signal]);
      resolve({ kind: 'exited', exitCode });
    });
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    return err(cannotStart(host, program, error));
  }
  const stop = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
  };
  return ok({ stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, stop });
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // ESRCH: the whole group has ended by itself.
  }
}

function cannotStart(host: string, program: string, error: unknown): ConnectionFailure {
  return failure('config', host, {
    summary: `${host}: cannot start ${program} on this machine`,
    detail: error instanceof Error ? error.message : String(error),
    hint: 'Check that the program is installed and on the PATH.',
  });
}
