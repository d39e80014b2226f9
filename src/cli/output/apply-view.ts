import type { PlannedAction } from '../../model/generated/plan.js';
import type { Outcome, Session } from '../../model/generated/session.js';
import type { Choice } from '../../workflows/index.js';
import { formatBytes } from '../../util/units.js';
import { paintOfStatus } from './plan-view.js';
import type { Style } from './style.js';
import { sanitize } from '../../util/sanitize.js';
import { table, type Cell, type Column } from './table.js';
import { counted, someOf } from './words.js';

const choiceColumns: readonly Column[] = [
  { title: 'TARGET' },
  { title: 'ACTION' },
  { title: 'PROCESSES', align: 'right' },
  { title: 'FREES', align: 'right' },
  { title: 'PROGRAM', flexible: true },
];

/** What would be done now, and what was left: shown before the question. */
export function renderChoice(choice: Choice, style: Style, width: number): string {
  const lines: string[] = [];
  if (choice.actions.length > 0) {
    lines.push(
      table(
        choiceColumns,
        choice.actions.map((action) => choiceRow(action, style)),
        width,
      ),
      '',
    );
  }
  for (const [reason, targets] of groupLeft(choice))
    lines.push(`Left alone: ${sanitize(someOf(targets))}: ${sanitize(reason)}`);
  if (choice.actions.length > 0) lines.push(choice.guarantee.words);
  return lines.join('\n');
}

function choiceRow(action: PlannedAction, style: Style): Cell[] {
  return [
    { text: action.id },
    { text: action.action, paint: action.action === 'kill' ? style.red : style.yellow },
    { text: String(action.tree.length) },
    { text: action.expected_freed === 0 ? '–' : formatBytes(action.expected_freed) },
    { text: action.pattern },
  ];
}

function groupLeft(choice: Choice): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, reason } of choice.left) groups.set(reason, [...(groups.get(reason) ?? []), id]);
  return groups;
}

const outcomeColumns: readonly Column[] = [
  { title: 'TARGET' },
  { title: 'ACTION' },
  { title: 'RESULT' },
  { title: 'VERIFIED' },
  { title: 'WHAT HAPPENED', flexible: true },
];

/** What came of a session: every chosen action with its outcome and what verification found. */
export function renderOutcomes(session: Session, style: Style, width: number): string {
  if (session.apply === null) return `${session.id}: ${session.state}; not applied yet.`;
  const chosen = new Set(session.apply.chosen);
  const outcomes = session.apply.outcomes.filter(({ action }) => chosen.has(action));
  const notChosen = session.apply.outcomes.length - outcomes.length;
  const lines = [
    `${style.bold(session.id)}: ${paintOfStatus(session.state, style)(session.state)}; ${summary(outcomes)}`,
  ];
  if (outcomes.length > 0)
    lines.push(
      table(
        outcomeColumns,
        outcomes.map((outcome) => outcomeRow(outcome, style)),
        width,
      ),
    );
  if (notChosen > 0) lines.push(`${counted(notChosen, 'planned action')} not chosen.`);
  if (session.apply.stopped !== undefined)
    lines.push(style.yellow(`Stopped: ${sanitize(session.apply.stopped)}`));
  return lines.join('\n');
}

function outcomeRow(outcome: Outcome, style: Style): Cell[] {
  const verified = outcome.verification?.status ?? '–';
  const words = [
    outcome.summary,
    ...(outcome.verification === undefined ? [] : [outcome.verification.summary]),
  ];
  return [
    { text: outcome.action },
    { text: outcome.kind },
    { text: outcome.status, paint: paintOfStatus(outcome.status, style) },
    { text: verified, paint: paintOfStatus(verified, style) },
    { text: words.join('; ') },
  ];
}

function summary(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1);
  if (counts.size === 0) return 'no action was chosen';
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}
