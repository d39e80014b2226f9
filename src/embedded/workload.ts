import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type { EmbeddedHost } from './host.js';

/** A process to start on an embedded host. */
export interface Workload {
  readonly argv: readonly string[];
  /** Default: the host's home. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its parent ends at once, so that it falls to pid 1 (or to the nearest subreaper). */
  readonly orphan?: boolean;
  /** `broken`: stdout and stderr are pipes that nobody reads any more. Default: /dev/null. */
  readonly output?: 'null' | 'broken';
}

/** Starts it in a session of its own; returns its pid. */
export async function startWorkload(host: EmbeddedHost, workload: Workload): Promise<number> {
  const output = workload.output === 'broken' ? 'pipe' : 'ignore';
  const [program, ...args] =
    workload.orphan === true ? ['/bin/sh', '-c', doubleFork, 'sh', ...workload.argv] : workload.argv;
  if (program === undefined) throw new Error('Internal error: a workload without a program');
  const child = spawn(program, args, {
    cwd: workload.cwd ?? host.home,
    env: { ...host.environment, ...workload.env },
    stdio: ['ignore', output, output, 'pipe'],
    detached: true,
  });
  await once(child, 'spawn');
  const pid = workload.orphan === true ? await announcedPid(child) : child.pid;
  for (const stream of child.stdio) stream?.destroy();
  child.unref();
  if (pid === undefined) throw new Error('Internal error: a spawned process without a pid');
  return pid;
}

/** The inner process inherits nothing of descriptor 3, on which its pid is told. */
const doubleFork = '{ exec "$@"; } 3>&- & echo "$!" >&3';

async function announcedPid(child: ChildProcess): Promise<number> {
  const [words] = await Promise.all([text(child.stdio[3] as Readable), once(child, 'exit')]);
  return Number(words.trim());
}
