import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { collectCommand, parseCollection, type Collection } from '../../src/remote/index.js';

export const sessionId = 'pt-20260115-143022-a7b3';

/** A shell with the tools that come with it, as on a kind of host. */
export interface Flavour {
  readonly name: string;
  readonly shell: string;
  readonly path: string;
}

/** Made once for a test file; `remove` deletes its folders. */
export function flavours(): {
  readonly list: readonly Flavour[];
  readonly missing: readonly string[];
  readonly remove: () => void;
} {
  const root = mkdtempSync(join(tmpdir(), 'pt-flavours-'));
  const list = [withAwk(root, 'dash', 'mawk'), withAwk(root, 'bash', 'gawk'), busyboxOnly(root)].filter(
    (flavour) => flavour !== null,
  );
  const missing = ['dash', 'mawk', 'bash', 'gawk', 'busybox'].filter((program) => which(program) === null);
  return { list, missing, remove: () => rmSync(root, { recursive: true }) };
}

function withAwk(root: string, shell: string, awk: string): Flavour | null {
  const [shellFile, awkFile] = [which(shell), which(awk)];
  if (shellFile === null || awkFile === null) return null;
  const folder = join(root, shell);
  mkdirSync(folder);
  symlinkSync(awkFile, join(folder, 'awk'));
  return { name: `${shell} and ${awk}`, shell: shellFile, path: `${folder}:${process.env['PATH'] ?? ''}` };
}

/** A folder of applets and nothing else on the PATH. */
function busyboxOnly(root: string): Flavour | null {
  const busybox = which('busybox');
  if (busybox === null) return null;
  const folder = join(root, 'busybox');
  mkdirSync(folder);
  const applets = spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
  for (const applet of applets) symlinkSync(busybox, join(folder, applet));
  return { name: 'busybox', shell: join(folder, 'sh'), path: folder };
}

export function which(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? null;
}

export interface CollectRun {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs the collector as a host would, with that host's shell and tools. */
export async function collect(
  flavour: Flavour,
  env: Readonly<Record<string, string>>,
  options: { readonly sampleSeconds?: number; readonly session?: string } = {},
): Promise<CollectRun> {
  const session = options.session ?? sessionId;
  const { stdin } = collectCommand({ hostSessionId: session, sampleSeconds: 0, timeoutSeconds: 30 });
  const args = ['-s', '--', session, String(options.sampleSeconds ?? 0.1)];
  return run(flavour.shell, args, stdin, { env: { PATH: flavour.path, ...env } });
}

export async function run(
  program: string,
  args: readonly string[],
  stdin: string,
  options: SpawnOptions,
): Promise<CollectRun> {
  const child = spawn(program, args, { ...options, stdio: 'pipe' });
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { exitCode, stdout: Buffer.concat(stdout), stderr };
}

export function parsed(result: CollectRun): Collection {
  const collection = parseCollection(result.stdout);
  if (!collection.ok) throw new Error(`${collection.error} (exit ${result.exitCode}: ${result.stderr})`);
  return collection.value;
}

/** The processes that a test starts; `stop` ends them. */
export class Workloads {
  readonly #children: ChildProcess[] = [];
  readonly #pids: number[] = [];

  /** Starts a program and waits until it is that program that runs. */
  async start(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
    const child = spawn(program, args, { stdio: 'ignore', ...options });
    this.#children.push(child);
    const pid = child.pid;
    if (pid === undefined) throw new Error(`cannot start ${program}`);
    await until(() => existsSync(`/proc/${pid}/exe`) && child.exitCode === null);
    return pid;
  }

  /** Any bytes as arguments and as the kernel's name: perl unpacks them and starts itself again. */
  async startBytes(words: {
    readonly comm: Buffer | null;
    readonly argv: readonly Buffer[];
    readonly cwd: string | Buffer;
  }): Promise<number> {
    const hex = (bytes: Buffer): string => bytes.toString('hex');
    const [name = Buffer.alloc(0), ...rest] = words.argv;
    const sleeper = words.comm === null ? nap : renameAndNap;
    const unpack =
      'chomp(my @l = <STDIN>); my @a = map { pack "H*", $_ } @l; chdir shift @a; exec { "/usr/bin/perl" } @a';
    const inner = [name, Buffer.from('-e'), Buffer.from(sleeper), Buffer.from('--')];
    const argv = [...inner, ...(words.comm === null ? [] : [words.comm]), ...rest];
    const lines = [Buffer.from(words.cwd), ...argv].map((word) => `${hex(word)}\n`);
    const pid = await this.start('perl', ['-e', unpack], { stdio: ['pipe', 'ignore', 'ignore'] });
    this.#children.at(-1)?.stdin?.end(lines.join(''));
    const ready = words.comm ?? Buffer.from('napping');
    await until(() => commOf(pid).equals(ready.subarray(0, 15)));
    return pid;
  }

  /** A process that a child of ours started. */
  adopt(pid: number): void {
    this.#pids.push(pid);
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const pid of this.#pids) process.kill(pid, 'SIGKILL');
    this.#children.length = 0;
    this.#pids.length = 0;
  }
}

const rename = 'open F, ">", "/proc/self/comm"; syswrite F, $c; close F; sleep 600';
const nap = `$c = "napping"; ${rename}`;
const renameAndNap = `$c = shift; ${rename}`;

export function commOf(pid: number): Buffer {
  return readFileSync(`/proc/${pid}/comm`).subarray(0, -1);
}

/** Waits for something that is about to be true. */
export async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    if (condition()) return;
    await wait(10);
  }
  throw new Error(`still not so after 10 s: ${condition.toString()}`);
}
