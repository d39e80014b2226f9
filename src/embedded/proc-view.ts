import { existsSync, mkdirSync, readdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fleetProcesses } from './own-processes.js';

/** Files of /proc that tell of the machine, not of a process; `self` leads each reader to itself. */
const machineFiles = [
  'cpuinfo',
  'loadavg',
  'meminfo',
  'mounts',
  'net',
  'self',
  'stat',
  'sys',
  'uptime',
  'version',
];

/** While commands run, their children appear in the view with this delay at most. */
const refreshMs = 100;

/**
 * Shows every embedded host its own part of this machine's process table: in `proc`, symbolic links to /proc/PID of the
 * host's own processes, of pid 1, and of a subreaper (`systemd --user` on a desktop), to whom orphans fall.
 */
export interface ProcViews {
  /** Brings the views up to date, and keeps them so until the returned function is called. */
  follow(): () => void;
  close(): void;
}

export function createProcViews(token: string, folders: ReadonlyMap<string, string>): ProcViews {
  for (const folder of folders.values()) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of machineFiles) if (existsSync(`/proc/${name}`)) link(folder, name);
  }
  let followers = 0;
  let timer: NodeJS.Timeout | null = null;
  const stop = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    follow: () => {
      followers += 1;
      refresh(token, folders);
      timer ??= setInterval(() => refresh(token, folders), refreshMs);
      let done = false;
      return () => {
        if (done) return;
        done = true;
        followers -= 1;
        if (followers === 0) stop();
      };
    },
    close: stop,
  };
}

function refresh(token: string, folders: ReadonlyMap<string, string>): void {
  // The links are listed before the processes: one that a starting command adds in between must not be taken for stale.
  const linked = new Map([...folders].map(([host, folder]) => [host, linkedPids(folder)]));
  const living = fleetProcesses(token);
  for (const [host, folder] of folders) {
    const own = living.filter((process) => process.host === host);
    // The parents that are nobody's own are subreapers, but for this very process, which started some of them.
    const parents = own.map(({ parent }) => parent).filter((parent) => parent > 0 && parent !== process.pid);
    const wanted = new Set([1, ...own.map(({ pid }) => pid), ...parents].map(String));
    for (const pid of linked.get(host) ?? []) if (!wanted.has(pid)) unlinkSync(join(folder, pid));
    for (const pid of wanted) link(folder, pid);
  }
}

function linkedPids(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => /^[0-9]+$/.test(name));
}

function link(folder: string, name: string): void {
  try {
    symlinkSync(`/proc/${name}`, join(folder, name));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
