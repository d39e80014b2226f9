#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { runCli, type Shell, type Stream } from './cli/index.js';
import { createConnect } from './connection/index.js';
import { startDemoFleet } from './embedded/index.js';
import { openStore } from './session/index.js';
import { systemClock } from './util/clock.js';

// The composition root: builds the adapters, runs the command, sets the exit code.
let interruptions: AbortController | null = null;

const shell: Shell = {
  env: process.env,
  stdout: streamOf(process.stdout),
  stderr: streamOf(process.stderr),
  stdinIsTerminal: process.stdin.isTTY,
  ask,
  interruption,
  openContext: ({ stateDirectory, sshConfigFile }, emit, signal) => ({
    connect: createConnect({ env: process.env, ...(sshConfigFile === undefined ? {} : { sshConfigFile }) }),
    store: openStore(stateDirectory ?? defaultStateDirectory()),
    clock: systemClock,
    randomHex: () => randomBytes(2).toString('hex'),
    emit,
    signal,
    operator: `${userInfo().username}@${hostname()}`,
  }),
  startDemo: startDemoFleet,
};

const columnsOfAFile = 160;

function streamOf(stream: NodeJS.WriteStream): Stream {
  return {
    terminal: stream.isTTY ? stream : null,
    get columns() {
      return (stream.isTTY ? stream.columns : Number(variable('COLUMNS'))) || columnsOfAFile;
    },
    write: (text) => void stream.write(text),
  };
}

async function ask(question: string): Promise<string | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<null>((resolve) => terminal.once('close', () => resolve(null)));
  try {
    return await Promise.race([terminal.question(question), closed]);
  } finally {
    terminal.close();
  }
}

/** The first Ctrl-C (or a terminal that is closed) starts nothing new and lets what is in flight finish; the second ends the process. */
function interruption(): AbortSignal {
  if (interruptions !== null) return interruptions.signal;
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // every open host listens
  interruptions = controller;
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write(
      '\nInterrupted: finishing what is in flight, starting nothing new. Again to stop now.\n',
    );
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  return controller.signal;
}

function defaultStateDirectory(): string {
  const own = variable('PT_FLEET_HOME');
  return own ?? join(variable('XDG_STATE_HOME') ?? join(homedir(), '.local', 'state'), 'pt-fleet');
}

/** An empty variable counts as none. */
function variable(name: string): string | null {
  const value = process.env[name] ?? '';
  return value === '' ? null : value;
}

// Output that cannot be written must not end an apply halfway. A reader that goes away (`pt-fleet show | head`) is no
// failure at all; a full disk is one, in the end.
let outputLost = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    outputLost ||= code !== 'EPIPE' && code !== 'EIO';
  });
}
process.on('exit', () => {
  if (outputLost) process.exitCode ||= 2;
});

try {
  process.exitCode = await runCli(process.argv.slice(2), shell);
} catch (bug) {
  process.stderr.write(
    `pt-fleet has a bug, please report it:\n${bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)}\n`,
  );
  process.exitCode = 1;
}
