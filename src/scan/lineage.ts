import type { CollectedProcess, Collection } from '../remote/index.js';

/** PF_KTHREAD of the kernel's include/linux/sched.h, in field 9 of stat. */
const kernelThreadFlag = 0x00200000;

export function isKernelThread(process: CollectedProcess): boolean {
  return (process.stat.flags & kernelThreadFlag) !== 0;
}

/** The collector's shell, the commands it had running, and its ancestors: the login shell, sshd, … */
export function ownProcesses({ shellPid, parentPid, processes }: Collection): ReadonlySet<number> {
  const parents = new Map(processes.map(({ pid, stat }) => [pid, stat.ppid]));
  const own = new Set([shellPid]);
  for (const pid of parents.keys()) if (descendsFrom(shellPid, pid, parents)) own.add(pid);
  for (
    let pid: number | undefined = parentPid;
    pid !== undefined && pid > 0 && !own.has(pid);
    pid = parents.get(pid)
  )
    own.add(pid);
  return own;
}

/** Parents are read one after another while processes come and go, so that they may seem to go in circles. */
function descendsFrom(ancestor: number, pid: number, parents: ReadonlyMap<number, number>): boolean {
  const seen = new Set<number>();
  for (let at = parents.get(pid); at !== undefined && !seen.has(at); at = parents.get(at)) {
    if (at === ancestor) return true;
    seen.add(at);
  }
  return false;
}
