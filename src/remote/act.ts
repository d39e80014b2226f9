import type { RemoteCommand } from '../model/connection.js';
import { remoteScript } from './script.js';

/** One action on one process tree, as the plan froze it. */
export interface ActOrder {
  readonly hostSessionId: string;
  readonly action: 'renice' | 'pause' | 'kill';
  readonly bootId: string;
  /** Effective uid of the root. */
  readonly uid: number;
  /** `device:inode` of the root's executable; null is not compared. */
  readonly exe: string | null;
  /** Root first. */
  readonly tree: readonly { readonly pid: number; readonly startTicks: number }[];
  /** Seconds between TERM and KILL; rounded up to whole ones. */
  readonly graceSeconds: number;
}

const script = remoteScript('act.sh');

/** What the script needs beside the grace time: looking, stopping, waiting for the killed to go. */
const overheadSeconds = 30;

/** Runs act.sh for one order; `parseActReport` reads its output. */
export function actCommand(order: ActOrder): RemoteCommand {
  const [root] = order.tree;
  if (root === undefined) throw new Error('Internal error: an order without a process');
  const grace = Math.ceil(order.graceSeconds);
  return {
    argv: [
      ...['/bin/sh', '-s', '--', order.action, order.hostSessionId, order.bootId],
      ...[String(order.uid), order.exe ?? '-', String(grace)],
      ...order.tree.map(({ pid, startTicks }) => `${pid}:${startTicks}`),
    ],
    stdin: script,
    timeoutMs: (grace + overheadSeconds) * 1000,
    // While it waits it prints a line ten times a second; each survivor is a line.
    maxOutputBytes: 64 * 1024 + grace * 200 + order.tree.length * 64,
  };
}
