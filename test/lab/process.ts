import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process for good: a pid alone may be reused. `startTicks` is field 22 of /proc/PID/stat. */
export interface ProcessId {
  readonly pid: number;
  readonly startTicks: number;
}

/** State letter and start time, or null when there is no such process. `proc` is where that proc file system is seen. */
export function processStatus(pid: number, proc = '/proc'): { state: string; startTicks: number } | null {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, startTicks: Number(fields[19]) };
  } catch {
    return null;
  }
}

/** It exists, it is not another process under the same pid, and it is not a zombie. */
export function isAlive(id: ProcessId, proc = '/proc'): boolean {
  const status = processStatus(id.pid, proc);
  return status !== null && status.startTicks === id.startTicks && !['Z', 'X'].includes(status.state);
}

/** Ends a process of ours at once and waits until it is gone. */
export async function endProcess(id: ProcessId): Promise<void> {
  if (!isAlive(id)) return;
  process.kill(id.pid, 'SIGKILL');
  await waitUntil(`process ${id.pid} is gone`, () => !isAlive(id));
}

/** Polls until `condition` holds; throws, naming `what`, after `seconds`. */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  seconds = 30,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`lab: waited ${seconds} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs a command to its end, with `env` as its whole environment and nothing on stdin. */
export function finish(
  command: readonly string[],
  env: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin' },
): Promise<Finished> {
  return new Promise((resolve) => {
    const [file, ...args] = command;
    const child = execFile(file!, args, { env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, exitCode: error === null ? 0 : (child.exitCode ?? 255) });
    });
    child.stdin?.end();
  });
}

/** As `finish`, but a command that fails is a broken lab: throws with what it said. */
export async function must(command: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await finish(command);
  if (exitCode !== 0) throw new Error(`lab: "${command.join(' ')}" ended with ${exitCode}: ${stderr.trim()}`);
  return stdout;
}
