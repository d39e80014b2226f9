import type { Command } from 'commander';
import { processClasses } from '../../model/assessment.js';
import type { PlannedAction } from '../../model/generated/plan.js';
import { sanitize } from '../../util/sanitize.js';
import { didYouMean } from '../../util/suggest.js';
import { formatBytes, formatDuration } from '../../util/units.js';
import { explainTarget, explainWord, wordPaths, type Explanation } from '../../workflows/index.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { eValueFootnote, formatNumber, formatProbability } from '../output/plan-view.js';
import { counted } from '../output/words.js';
import { openDesk, withCommonOptions, type CommonOptions, type Desk } from '../session-options.js';
import type { Shell } from '../shell.js';

export function explainCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  withCommonOptions(program.command('explain'))
    .description('why this process, or why not that one; or what a playbook word means')
    .argument('<session-or-word>', 'a session, or a word such as playbook.budgets.fdr')
    .argument('[target]', 'HOST:PID')
    .action(async (subject: string, target: string | undefined, options: CommonOptions) => {
      const desk = openDesk(options, shell);
      done(target === undefined ? word(subject, desk) : await process(subject, target, desk));
    });
}

async function process(session: string, target: string, desk: Desk): Promise<ExitCode> {
  const explained = await explainTarget(session, target, desk.context);
  if (!explained.ok) return desk.failed(explained.error);
  desk.print(
    () => renderExplanation(explained.value, desk),
    () => explained.value,
  );
  return exitCodes.done;
}

function word(path: string, desk: Desk): ExitCode {
  const help = explainWord(path);
  if (help === null) {
    const suggestion = didYouMean(path.replace(/^playbook\./, ''), wordPaths());
    return desk.failed({
      kind: 'invalid',
      diagnostics: [
        {
          severity: 'error',
          code: 'explain/unknown-word',
          summary: `explaining "${path}": the playbook language has no such word`,
          hint:
            suggestion === null
              ? 'to explain a process: pt-fleet explain SESSION HOST:PID'
              : `did you mean playbook.${suggestion}?`,
        },
      ],
    });
  }
  desk.print(
    () =>
      [
        `${desk.style.bold(`playbook.${help.path}`)}${help.words.length === 0 ? `: ${help.title}` : ''}`,
        help.description,
        `Type: ${help.type}`,
        ...(help.default === undefined ? [] : [`Default: ${JSON.stringify(help.default)}`]),
        ...help.examples.map((example) => `Example: ${JSON.stringify(example)}`),
        ...(help.words.length === 0 ? [] : [`Words below it: ${help.words.join(', ')}`]),
        ...(help.unsupported === null ? [] : [`Not supported yet: ${help.unsupported}`]),
      ].join('\n'),
    () => help,
  );
  return exitCodes.done;
}

function renderExplanation({ target, action, outcome, rejections }: Explanation, { style }: Desk): string {
  const lines: string[] = [];
  if (action !== null) lines.push(...renderAction(action, style));
  if (outcome !== null) lines.push('', `Outcome: ${outcome.status}: ${sanitize(outcome.summary)}`);
  for (const { play, code, reason, pattern, probability } of rejections) {
    lines.push(
      `${style.bold(target)} ${sanitize(pattern)}`,
      `Not selected by "${sanitize(play)}": ${sanitize(reason)} [${code}]`,
      `P(abandoned): ${formatProbability(probability)}`,
    );
  }
  return lines.join('\n');
}

function renderAction(action: PlannedAction, style: Desk['style']): string[] {
  const width = Math.max(...action.evidence.map(({ words }) => words.length), 10);
  return [
    `${style.bold(action.id)} ${sanitize(action.pattern)}`,
    `Planned: ${action.action} by "${sanitize(action.play)}" on ${counted(action.tree.length, 'process', 'processes')}; ${formatBytes(action.memory)}, ${formatDuration(action.age_s)} old`,
    `Category ${action.category}${action.signature === null ? '' : `, known as ${action.signature}`}`,
    `Posterior: ${processClasses.map((name) => `${name} ${formatProbability(action.posterior[name])}`).join(', ')}`,
    `E-value: ${formatNumber(action.e_value.value)} (${action.e_value.basis})`,
    '',
    'Evidence (nats for abandoned against useful):',
    ...action.evidence
      .filter(({ llr }) => Math.abs(llr) >= 0.005) // what tells other classes apart, as "it is not a zombie"
      .sort((a, b) => Math.abs(b.llr) - Math.abs(a.llr))
      .map(({ words, llr }) => `  ${sanitize(words).padEnd(width)}  ${llr >= 0 ? '+' : ''}${llr.toFixed(2)}`),
    '',
    action.recommended ? 'Recommended.' : `Not recommended: ${action.reservations.join('; ')}.`,
    eValueFootnote,
  ];
}
