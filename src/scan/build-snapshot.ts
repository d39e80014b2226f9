import type { PathFact, ProcessActivity, ProcessFacts, ProcessState, Snapshot } from '../model/snapshot.js';
import type { CollectedLink, CollectedProcess, Collection } from '../remote/index.js';
import { isKernelThread, ownProcesses } from './lineage.js';
import { openPipes } from './pipes.js';
import { socketsOf, stdioOf } from './streams.js';

const deletedSuffix = ' (deleted)';
const hiddenProcesses =
  "other users' processes are hidden from us on this host (/proc is mounted with hidepid): parents may be missing";

/** Interprets what a host's collector printed. */
export function buildSnapshot(host: string, collection: Collection): Snapshot {
  const { clockTicks, uptimeSeconds, processes } = collection;
  const pipes = openPipes(collection);
  const hidden = collection.wholeView && !processes.some(({ pid }) => pid === 1);
  return {
    host,
    bootId: collection.bootId,
    uptimeSeconds: uptimeSeconds[0],
    clockTicks,
    cpuCount: collection.cpuCount,
    uid: collection.uid,
    ownPids: [...ownProcesses(collection)],
    memory: collection.memory,
    sampleSeconds: elapsedSeconds(collection),
    ttyIdleSeconds: collection.terminalIdleSeconds,
    processes: processes.map((process) => ({
      ...processFacts(process, collection),
      stdio: stdioOf(process, pipes),
      sockets: socketsOf(process, collection),
    })),
    warnings: hidden ? [...collection.warnings, hiddenProcesses] : collection.warnings,
  };
}

function processFacts(
  process: CollectedProcess,
  collection: Collection,
): Omit<ProcessFacts, 'stdio' | 'sockets'> {
  const { pid, stat, status } = process;
  return {
    pid,
    startTicks: stat.startTicks,
    ppid: stat.ppid,
    processGroup: stat.processGroup,
    session: stat.session,
    tty: stat.tty,
    state: processState(stat.state),
    kernelThread: isKernelThread(process),
    comm: stat.comm,
    argv: process.argv,
    exe: pathFact(process.exe),
    exeId: process.exe.inode?.id ?? null,
    cwd: pathFact(process.cwd),
    uid: status.uid,
    user: collection.users.get(status.uid) ?? null,
    cgroup: process.cgroup,
    threads: stat.threads,
    nice: stat.nice,
    rssBytes: stat.rssPages * collection.pageBytes,
    ageSeconds: Math.max(0, collection.uptimeSeconds[0] - stat.startTicks / collection.clockTicks),
    cpuTicks: stat.cpuTicks,
    activity: activity(process, collection),
    markers: process.markers,
    foreignNamespace: status.pidNamespaces > 1,
    tracerPid: status.tracerPid,
  };
}

/** /proc/uptime has two decimals, so two samples without a pause may seem to be at one time. */
function elapsedSeconds({ uptimeSeconds: [first, second], clockTicks }: Collection): number {
  return Math.max(second - first, 1 / clockTicks);
}

/** The pid alone does not tell that it is the same process at the second sample: its start time must be the same. */
function activity(process: CollectedProcess, collection: Collection): ProcessActivity | null {
  const { stat, status, ioBytes, later } = process;
  if (later === null || later.startTicks !== stat.startTicks || later.contextSwitches === null) return null;
  const cpuSeconds = (later.cpuTicks - stat.cpuTicks) / collection.clockTicks;
  return {
    cpuShare: Math.max(0, cpuSeconds / elapsedSeconds(collection)),
    ioBytes: ioBytes === null || later.ioBytes === null ? null : Math.max(0, later.ioBytes - ioBytes),
    contextSwitches: Math.max(0, later.contextSwitches - status.contextSwitches),
  };
}

/** Only an inode without a name is gone: anybody can call a folder "build (deleted)". */
function pathFact({ target, inode }: CollectedLink): PathFact | null {
  if (target === null) return null;
  const gone = inode === null ? null : inode.links === 0;
  const named = gone === true && target.endsWith(deletedSuffix);
  return { path: named ? target.slice(0, -deletedSuffix.length) : target, gone };
}

/** Letters of proc(5); those of old kernels (K, P, W) are kinds of sleep. */
function processState(letter: string): ProcessState {
  switch (letter) {
    case 'R':
    case 'S':
    case 'D':
    case 'Z':
    case 'T':
    case 't':
    case 'I':
    case 'X':
      return letter;
    case 'x':
      return 'X';
    default:
      return 'S';
  }
}
