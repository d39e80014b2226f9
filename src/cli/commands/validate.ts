import { Option, type Command } from 'commander';
import { sanitize } from '../../util/sanitize.js';
import { validatePlaybooks } from '../../workflows/index.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { problemOf, renderDiagnostic } from '../output/diagnostics.js';
import { styleFor } from '../output/style.js';
import { counted } from '../output/words.js';
import type { Shell } from '../shell.js';
import { variablesOption } from '../plan-flow.js';

interface Options {
  readonly format: 'text' | 'json';
  readonly extraVars?: Readonly<Record<string, string>>;
}

export function validateCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  program
    .command('validate')
    .description('check playbooks; all errors at once')
    .argument('<playbook...>', 'playbook files')
    .addOption(variablesOption())
    .addOption(new Option('--format <format>', 'output on stdout').choices(['text', 'json']).default('text'))
    .action(async (files: readonly string[], options: Options) => {
      done(await validate(files, options, shell));
    });
}

async function validate(files: readonly string[], options: Options, shell: Shell): Promise<ExitCode> {
  const results = await validatePlaybooks(files, { extraVars: options.extraVars ?? {}, env: shell.env });
  const style = styleFor(shell.stdout, shell.env);
  const invalid = results.filter(({ diagnostics }) =>
    diagnostics.some(({ severity }) => severity === 'error'),
  );
  if (options.format === 'json') {
    const documents = results.map(({ file, plays, diagnostics }) => ({
      file,
      plays,
      problems: diagnostics.map(problemOf),
    }));
    shell.stdout.write(`${JSON.stringify({ valid: invalid.length === 0, files: documents }, null, 2)}\n`);
  } else {
    for (const { file, plays, diagnostics } of results) {
      for (const diagnostic of diagnostics) shell.stdout.write(`${renderDiagnostic(diagnostic, style)}\n\n`);
      const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
      const verdict =
        errors === 0
          ? `${style.green('valid')}, plays: ${sanitize(plays.join(', '))}`
          : style.red(counted(errors, 'error'));
      shell.stdout.write(`${sanitize(file)}: ${verdict}\n`);
    }
  }
  return invalid.length === 0 ? exitCodes.done : exitCodes.invalid;
}
