import { existsSync } from 'node:fs';
import { Option, type Command } from 'commander';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Event } from '../model/event.js';
import type { Context, Failure } from '../workflows/index.js';
import { exitCodeOfFailure, type ExitCode } from './exit-codes.js';
import { problemOf, renderDiagnostic } from './output/diagnostics.js';
import { createProgress, silent } from './output/progress.js';
import { styleFor, type Style } from './output/style.js';
import type { Shell } from './shell.js';
import { usage } from './usage.js';

const common = 'Common options:';

/** Options that every command with a session takes. */
export interface CommonOptions {
  readonly format: 'text' | 'json' | 'jsonl';
  readonly stateDir?: string;
  readonly sshConfig?: string;
  readonly quiet?: true;
}

/** Adds them; called after a command's own options, so that --help shows those first. */
export function withCommonOptions(command: Command, format: CommonOptions['format'] = 'text'): Command {
  return command
    .addOption(
      new Option('--format <format>', 'output on stdout')
        .choices(['text', 'json', 'jsonl'])
        .default(format)
        .helpGroup(common),
    )
    .addOption(
      new Option(
        '--state-dir <folder>',
        'where sessions are kept (default: $PT_FLEET_HOME, else ~/.local/state/pt-fleet)',
      )
        .argParser(named)
        .helpGroup(common),
    )
    .addOption(
      new Option('--ssh-config <file>', "an ssh configuration to use instead of the user's own")
        .argParser(existingFile)
        .helpGroup(common),
    )
    .addOption(new Option('-q, --quiet', 'no progress on stderr').helpGroup(common));
}

/** An option that may be repeated, each time with one value: what follows the value is never taken for another. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`).argParser(
    (value: string, previous: readonly string[] | undefined) => [...(previous ?? []), named(value)],
  );
}

function named(path: string): string {
  if (path === '') throw usage('it is empty');
  return path;
}

function existingFile(path: string): string {
  if (!existsSync(named(path))) throw usage('there is no such file');
  return path;
}

/** What a command works with: the context, how to paint, and how to say things. */
export interface Desk {
  readonly context: Context;
  readonly style: Style;
  readonly errorStyle: Style;
  /** Prints one result: text for people, or a document for programs. */
  print(text: () => string, document: () => unknown): void;
  /** Reports a failure and gives its exit code; programs get `document`, or the list of errors. */
  failed(failure: Failure, document?: unknown): ExitCode;
  /** Says what is odd but did not stop the command, on stderr. */
  warn(diagnostics: readonly Diagnostic[]): void;
}

export function openDesk(options: CommonOptions, shell: Shell): Desk {
  const style = styleFor(shell.stdout, shell.env);
  const errorStyle = styleFor(shell.stderr, shell.env);
  const progress =
    options.quiet === true || options.format === 'jsonl'
      ? silent
      : createProgress(shell.stderr, errorStyle, shell.env.TERM !== 'dumb');
  const emit = (event: Event): void => {
    progress.show(event);
    if (options.format === 'jsonl') shell.stdout.write(`${JSON.stringify(event)}\n`);
  };
  const settings = { stateDirectory: options.stateDir, sshConfigFile: options.sshConfig };
  return {
    context: shell.openContext(settings, emit, shell.interruption()),
    style,
    errorStyle,
    warn(diagnostics) {
      progress.finish();
      for (const diagnostic of diagnostics)
        shell.stderr.write(`${renderDiagnostic(diagnostic, errorStyle)}\n`);
    },
    print(text, document) {
      progress.finish();
      shell.stdout.write(`${printed(options.format, text, document)}\n`);
    },
    failed(failure, document = { type: 'error', errors: failure.diagnostics.map(problemOf) }) {
      progress.finish();
      if (options.format === 'text') {
        for (const diagnostic of failure.diagnostics)
          shell.stderr.write(`${renderDiagnostic(diagnostic, errorStyle)}\n`);
      } else {
        shell.stdout.write(`${JSON.stringify(document, null, options.format === 'json' ? 2 : 0)}\n`);
      }
      return exitCodeOfFailure(failure);
    },
  };
}

function printed(format: CommonOptions['format'], text: () => string, document: () => unknown): string {
  switch (format) {
    case 'text':
      return text();
    case 'json':
      return JSON.stringify(document(), null, 2);
    case 'jsonl':
      return JSON.stringify({ type: 'result', result: document() });
  }
}
