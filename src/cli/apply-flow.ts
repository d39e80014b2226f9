import { Option, type Command } from 'commander';
import type { Diagnostic } from '../model/diagnostic.js';
import { err, ok, type Result } from '../util/result.js';
import { parseShare } from '../util/units.js';
import { applyPlan, prepareApply, type Failure, type Prepared, type Saved } from '../workflows/index.js';
import { renderChoice } from './output/apply-view.js';
import { counted } from './output/words.js';
import type { Desk } from './session-options.js';
import type { Shell } from './shell.js';
import { usage } from './usage.js';

export interface ApplyOptions {
  readonly recommended?: true;
  readonly only?: readonly string[];
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly minPosterior?: number;
  readonly yes?: true;
  readonly input: boolean;
}

export function withApplyOptions(command: Command): Command {
  return command
    .option('--recommended', 'every recommended action (the default when nothing is chosen)')
    .addOption(list('--only <category>', 'choose the actions on this category'))
    .addOption(list('--select <target>', 'choose this action: HOST:PID, a glob is allowed'))
    .addOption(list('--exclude <target>', 'never this one: HOST:PID, a glob is allowed'))
    .addOption(
      new Option('--min-posterior <p>', 'only what is abandoned with at least this probability').argParser(
        probability,
      ),
    )
    .option('-y, --yes', 'do not ask; needed for kills')
    .option('--no-input', 'never ask: without --yes nothing is done');
}

/** What came of an apply: nothing chosen, the operator said no, or a finished run. */
export type Applied =
  | { readonly kind: 'nothing' | 'declined'; readonly prepared: Prepared }
  | { readonly kind: 'applied'; readonly prepared: Prepared; readonly saved: Saved };

/** Prepares, asks, applies: one way for `apply` and `agent fleet apply`. */
export async function applyFlow(
  session: string,
  options: ApplyOptions,
  desk: Desk,
  shell: Shell,
): Promise<Result<Applied, Failure>> {
  const prepared = await prepareApply(
    session,
    {
      recommended: options.recommended === true,
      only: options.only ?? [],
      select: options.select ?? [],
      exclude: options.exclude ?? [],
      minPosterior: options.minPosterior ?? null,
    },
    desk.context,
  );
  if (!prepared.ok) return prepared;
  const { choice } = prepared.value;
  if (choice.actions.length === 0) return ok({ kind: 'nothing', prepared: prepared.value });

  if (options.yes !== true) {
    const kills = choice.actions.filter(({ action }) => action === 'kill').length;
    if (kills > 0) return refused(killsNeedYes(kills));
    if (!options.input || !shell.stdinIsTerminal) return refused(needsConsent(choice.actions.length));
    shell.stderr.write(`${renderChoice(choice, desk.errorStyle, shell.stderr.columns)}\n`);
    const hosts = new Set(choice.actions.map(({ host }) => host)).size;
    const answer = await shell.ask(`Do this on ${counted(hosts, 'host')}? Only "yes" is accepted: `);
    if (answer === null) shell.stderr.write('\n');
    if (answer?.trim() !== 'yes') return ok({ kind: 'declined', prepared: prepared.value });
  }
  const applied = await applyPlan(prepared.value, desk.context);
  return applied.ok ? ok({ kind: 'applied', prepared: prepared.value, saved: applied.value }) : applied;
}

function refused(diagnostic: Diagnostic): Result<never, Failure> {
  return err({ kind: 'refused', diagnostics: [diagnostic] });
}

function killsNeedYes(kills: number): Diagnostic {
  return {
    severity: 'error',
    code: 'apply/kills-need-yes',
    summary: `applying: the choice includes ${counted(kills, 'kill')}, on e-values that are not calibrated`,
    hint: 'look at them with pt-fleet show, then add --yes; or leave them out with --exclude',
  };
}

function needsConsent(actions: number): Diagnostic {
  return {
    severity: 'error',
    code: 'apply/needs-consent',
    summary: `applying: ${counted(actions, 'action')} chosen, and nobody to ask: there is no terminal, or --no-input is given`,
    hint: 'add --yes to apply without a question',
  };
}

function list(flags: string, description: string): Option {
  return new Option(flags, `${description}; several with commas, or repeated`).argParser(
    (value: string, previous: readonly string[] | undefined) => [
      ...(previous ?? []),
      ...value.split(',').filter((part) => part !== ''),
    ],
  );
}

function probability(text: string): number {
  const value = text.endsWith('%') ? parseShare(text) : ok(Number(text));
  if (!value.ok || text.trim() === '' || !(value.value >= 0 && value.value <= 1))
    throw usage('a probability is between 0 and 1, as in 0.95');
  return value.value;
}
