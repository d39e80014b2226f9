import type { CollectedProcess, Collection, PipeEnds } from '../remote/index.js';
import { isKernelThread } from './lineage.js';

/** A process that has just started may have its partner start after we listed the processes. */
const settledSeconds = 2;

/** What is known of the other ends of pipes. */
export interface OpenPipes {
  /** Nobody holds an end of the pipe that `process` could read from (`read`) or write to (`write`). */
  isBroken(process: CollectedProcess, inode: number, needed: keyof PipeEnds): boolean;
}

/**
 * A pipe is only ever called broken when everybody who could hold its other end was looked at: all processes of the
 * host were visible and their descriptors readable, which in practice takes root. Beyond our pid namespace nobody can
 * look, so a process that came from there (its parent is 0) keeps the benefit of the doubt.
 */
export function openPipes(collection: Collection): OpenPipes {
  const { wholeView, processes, pipes, uptimeSeconds, clockTicks } = collection;
  const everybodySeen =
    wholeView &&
    processes.some(({ pid }) => pid === 1) &&
    processes.every((process) => process.descriptors !== null || holdsNothing(process));
  return {
    isBroken(process, inode, needed) {
      const ageSeconds = uptimeSeconds[0] - process.stat.startTicks / clockTicks;
      if (!everybodySeen || process.stat.ppid === 0 || ageSeconds < settledSeconds) return false;
      return pipes.get(inode)?.[needed] === false;
    },
  };
}

/** Kernel threads and zombies have no descriptors; neither has one that was gone before the second sample. */
function holdsNothing(process: CollectedProcess): boolean {
  const { stat, later } = process;
  return isKernelThread(process) || stat.state === 'Z' || later?.startTicks !== stat.startTicks;
}
