import { readdirSync, readFileSync } from 'node:fs';

/** Every process of an embedded host carries this variable in its environment: `<fleet token>/<host name>`. */
const markerVariable = 'PT_EMBEDDED_HOST';

/** The environment that marks a process, and its children, as belonging to a host of the fleet. */
export function markerEnvironment(token: string, host: string): Readonly<Record<string, string>> {
  return { [markerVariable]: `${token}/${host}` };
}

export interface OwnProcess {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: with the pid, the process's identity. */
  readonly startTicks: number;
  readonly parent: number;
  readonly host: string;
}

/** All processes of the fleet: those that carry its random token, and their zombies, whose environment is gone. */
export function fleetProcesses(token: string): readonly OwnProcess[] {
  const own: OwnProcess[] = [];
  const zombies: { pid: number; parent: number; startTicks: number }[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const environment = readProc(pid, 'environ');
    const host = markedHost(environment, token);
    if (host === null && environment !== '') continue;
    const stat = readStat(pid);
    if (stat === null) continue;
    if (host !== null) own.push({ pid, startTicks: stat.startTicks, parent: stat.parent, host });
    else if (stat.state === 'Z') zombies.push({ pid, parent: stat.parent, startTicks: stat.startTicks });
  }
  const hostOf = new Map(own.map(({ pid, host }) => [pid, host]));
  const ownZombies = zombies.flatMap(({ pid, parent, startTicks }) => {
    const host = hostOf.get(parent);
    return host === undefined ? [] : [{ pid, startTicks, parent, host }];
  });
  return [...own, ...ownZombies];
}

/** Kills one process, unless its pid belongs to another process by now. */
export function killOwn(own: OwnProcess, token: string): void {
  if (readStat(own.pid)?.startTicks !== own.startTicks) return;
  if (markedHost(readProc(own.pid, 'environ'), token) !== own.host) return;
  try {
    process.kill(own.pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended in the meantime.
  }
}

/** A process has that pid and is not a zombie. */
export function isRunning(pid: number): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.state !== 'Z';
}

function markedHost(environment: string | null, token: string): string | null {
  const prefix = `${markerVariable}=${token}/`;
  const variable = environment?.split('\0').find((entry) => entry.startsWith(prefix));
  return variable?.slice(prefix.length) ?? null;
}

function readStat(pid: number): { state: string; parent: number; startTicks: number } | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // The name of the program stands in parentheses and may hold anything: spaces and parentheses, too.
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = afterName;
  return { state: state ?? '', parent: Number(parent), startTicks: Number(afterName[19]) };
}

function readProc(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return null; // gone, or another user's
  }
}
