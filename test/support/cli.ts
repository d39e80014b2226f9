import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { packageRoot } from '../../src/util/package-root.js';

export interface CliResult {
  /** null: ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that runs. */
export interface RunningCli {
  readonly finished: Promise<CliResult>;
  /** Resolves once it has printed that, on either stream; rejects when it ends without. */
  said(words: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Nobody reads what it prints any more. */
  stopReading(): void;
}

interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the built command line, as a user would: a process of its own, no terminal. */
export function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).finished;
}

/** Starts the built command line, for what happens while it runs. */
export function startCli(args: readonly string[], { env = {} }: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [`${packageRoot}dist/main.js`, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (printed[stream] += text));
  }
  const finished = once(child, 'close').then(([exitCode]: (number | null)[]): CliResult => ({
    exitCode: exitCode ?? null,
    ...printed,
  }));
  return {
    finished,
    said: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (`${printed.stdout}\n${printed.stderr}`.includes(words)) resolve();
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        look();
        void finished.then(() => reject(new Error(`it never said "${words}": ${JSON.stringify(printed)}`)));
      }),
    signal: (name) => void child.kill(name),
    stopReading() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}
