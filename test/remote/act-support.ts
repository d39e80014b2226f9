import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { actCommand, parseActReport, type ActOrder, type ActReport } from '../../src/remote/index.js';
import { run, sessionId, until, which, type Flavour } from './collect-support.js';

/** Field `number` (from 3 on, as in proc(5)) of a process's stat; null when there is no such process. */
export function statField(pid: number, number: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[number - 3] ?? null;
  } catch {
    return null;
  }
}

export function stateOf(pid: number): string | null {
  return statField(pid, 3);
}

export function runs(pid: number): boolean {
  return !['Z', 'X', null].includes(stateOf(pid));
}

export function idOf(pid: number): { readonly pid: number; readonly startTicks: number } {
  return { pid, startTicks: Number(statField(pid, 22)) };
}

export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((candidate) => candidate > 0 && Number(statField(candidate, 4)) === pid);
}

/** The order that a plan would make of a tree as it is now, root first. */
export function orderFor(pids: readonly number[], changes: Partial<ActOrder> = {}): ActOrder {
  const [root = 0] = pids;
  const executable = statSync(`/proc/${root}/exe`, { bigint: true });
  return {
    hostSessionId: sessionId,
    action: 'kill',
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    uid: statSync(`/proc/${root}`).uid,
    exe: `${executable.dev}:${executable.ino}`,
    tree: pids.map(idOf),
    graceSeconds: 1,
    ...changes,
  };
}

/** Lets other users of this machine reach the tools of the flavours, for tests that drop their rights. */
export function openToAll(hosts: readonly Flavour[]): void {
  for (const { path } of hosts) {
    const [folder = ''] = path.split(':');
    for (const each of [folder, dirname(folder)]) if (each !== tmpdir()) chmodSync(each, 0o755);
  }
}

/** Runs act.sh as a host with that shell and those tools would; `as` is the uid it runs under. */
export async function act(
  flavour: Flavour,
  order: ActOrder,
  { env = {}, as = 0 }: { readonly env?: Readonly<Record<string, string>>; readonly as?: number } = {},
): Promise<ActReport> {
  const { argv, stdin } = actCommand(order);
  const result = await run(flavour.shell, argv.slice(1), stdin, {
    env: { PATH: flavour.path, ...env },
    ...(as === 0 ? {} : { uid: as, gid: as }),
  });
  const report = parseActReport(result.stdout);
  if (!report.ok) throw new Error(`${report.error}: ${result.stdout.toString()}${result.stderr}`);
  return report.value;
}

/** A host that has python3 and the usual tools, but no perl. */
export function withoutPerl(): { readonly flavour: Flavour | null; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'pt-no-perl-'));
  const remove = (): void => rmSync(folder, { recursive: true });
  const shell = which('dash');
  const python = '/usr/bin/python3';
  const tools = 'awk chmod date grep id ionice mkdir mkfifo renice rm sleep stat'.split(' ');
  if (shell === null) return { flavour: null, remove };
  for (const tool of tools) symlinkSync(which(tool) ?? `/bin/${tool}`, join(folder, tool));
  try {
    statSync(python);
    symlinkSync(python, join(folder, 'python3'));
  } catch {
    return { flavour: null, remove };
  }
  return { flavour: { name: 'dash, and python3 but no perl', shell, path: folder }, remove };
}

/** Shell scripts as process trees: each says on stdout that it is ready. `stop` ends all that is left of them. */
export class Trees {
  readonly #children: ChildProcess[] = [];
  readonly #pids: number[] = [];

  /** Starts `bash -c script`; resolves with its pid once it has printed a line. Descendants share its process group. */
  async start(script: string, options: { readonly uid?: number } = {}): Promise<number> {
    const child = spawn('bash', ['-c', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
      ...options,
    });
    this.#children.push(child);
    let ready = false;
    child.stdout.once('data', () => (ready = true));
    await until(() => ready || child.exitCode !== null);
    if (child.pid === undefined || child.exitCode !== null) throw new Error(`"${script}" did not start`);
    return child.pid;
  }

  /** Starts a tree that is complete once the root has `count` children. */
  async startTree(script: string, count: number): Promise<readonly number[]> {
    const root = await this.start(script);
    await until(() => childrenOf(root).length === count);
    return [root, ...childrenOf(root)];
  }

  /** Sends a line to the stdin of the tree whose root is `pid`. */
  tell(pid: number, line: string): void {
    this.#children.find((child) => child.pid === pid)?.stdin?.write(`${line}\n`);
  }

  adopt(pid: number): void {
    this.#pids.push(pid);
  }

  stop(): void {
    const groups = this.#children.flatMap(({ pid }) => (pid === undefined ? [] : [-pid]));
    for (const pid of [...groups, ...this.#pids]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended, as most of them should.
      }
    }
    this.#children.length = 0;
    this.#pids.length = 0;
  }
}

/** A folder for the state of a test file's hosts. */
export function stateFolder(): { readonly path: string; readonly audit: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'pt-act-state-'));
  mkdirSync(join(path, 'state'));
  return {
    path: join(path, 'state'),
    audit: join(path, 'state', sessionId, 'audit.log'),
    remove: () => rmSync(path, { recursive: true }),
  };
}
