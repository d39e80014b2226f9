import type { DemoFleet } from '../model/demo-fleet.js';
import type { Emit } from '../model/event.js';
import type { Context } from '../workflows/index.js';

/** What the command line needs from the world around it; main.ts builds the real one. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly stdinIsTerminal: boolean;
  /** Asks on the terminal; null when the user gave no answer (end of input, Ctrl-C). */
  ask(question: string): Promise<string | null>;
  /** Aborts at the first Ctrl-C; the second ends the process. */
  interruption(): AbortSignal;
  openContext(settings: ContextSettings, emit: Emit, signal: AbortSignal): Context;
  startDemo(directory: string): Promise<DemoFleet>;
}

export interface Stream {
  /** The terminal behind it; null for a pipe or a file. */
  readonly terminal: NodeJS.WriteStream | null;
  readonly columns: number;
  write(text: string): void;
}

export interface ContextSettings {
  readonly stateDirectory: string | undefined;
  readonly sshConfigFile: string | undefined;
}
