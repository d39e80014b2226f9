import type { FleetView } from './fleet-view.js';
import { code, prose, tableRow } from './markdown.js';

/** Pull-request comments end at 65,536 characters. */
const maxLength = 60_000;

/** Rows of each table; the whole report is the HTML page. */
interface RowLimits {
  readonly problems: number;
  readonly actions: number;
  readonly plays: number;
  readonly patterns: number;
  readonly reasons: number;
}
const rowLimits: readonly RowLimits[] = [
  { problems: 40, actions: 40, plays: 20, patterns: 10, reasons: 12 },
  { problems: 10, actions: 10, plays: 5, patterns: 5, reasons: 5 },
  { problems: 0, actions: 0, plays: 0, patterns: 0, reasons: 0 },
];

/** The summary for a pull-request comment: the same view as the page, in the order of what a reviewer asks first. */
export function fleetMarkdown(view: FleetView): string {
  const texts = rowLimits.map((limits) => summary(view, limits));
  const fitting = texts.find((text) => text.length <= maxLength);
  if (fitting === undefined) throw new Error('Internal error: a summary without rows is too long');
  return fitting;
}

function summary(view: FleetView, limits: RowLimits): string {
  const parts = [
    `## pt-fleet ${code(view.id)}: ${prose(view.state)}`,
    `**${prose(view.headline)}**`,
    view.stopped === null ? '' : `> **The rollout was stopped:** ${prose(view.stopped)}`,
    problems(view, limits.problems),
    actions(view, limits.actions),
    budgets(view, limits.plays),
    patterns(view, limits.patterns),
    reasons(view, limits.reasons),
    `<sub>${prose(view.basis, 1_000)} Made by pt-fleet ${prose(view.toolVersion, 30)}, ${prose(view.generatedAt, 30)}.</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function problems({ problems: all }: FleetView, limit: number): string {
  const rows = all.map(({ host, status, reason, hint }) => [
    code(host),
    prose(status),
    hint === null ? prose(reason) : `${prose(reason)}<br>→ ${prose(hint)}`,
  ]);
  return table('### Hosts without a plan', ['Host', 'Status', 'Why, and what to do'], rows, limit);
}

function actions({ actions: all, applied }: FleetView, limit: number): string {
  const rows = all.map((action) => [
    code(action.id),
    code(action.pattern, 60),
    action.recommended ? `**${prose(action.action)}**` : `${prose(action.action)} (not recommended)`,
    prose(action.probability),
    prose(action.eValue),
    prose(action.memory),
    prose(
      action.evidence
        .slice(0, 2)
        .map(({ words }) => words)
        .join('; '),
      160,
    ),
    ...(applied ? [prose(action.outcome?.status ?? '')] : []),
  ]);
  const titles = ['Target', 'Program', 'Action', 'P(abandoned)', 'e-value', 'Memory', 'Strongest evidence'];
  return table('### Actions', applied ? [...titles, 'Outcome'] : titles, rows, limit);
}

function budgets({ plays }: FleetView, limit: number): string {
  const rows = plays.map((play) => [
    prose(play.play, 60),
    prose(play.alpha),
    prose(play.tested),
    prose(play.selected),
    prose(play.threshold),
    play.caps.map(({ label, words }) => `${prose(label)}: ${prose(words)}`).join('<br>'),
  ]);
  return table('### Budgets', ['Play', 'α', 'm', 'k', 'Threshold', 'Used'], rows, limit);
}

function patterns({ patterns: all }: FleetView, limit: number): string {
  const rows = all.map(({ pattern, count, hosts }) => [code(pattern, 60), prose(count), prose(hosts, 160)]);
  return table('### Seen on several hosts', ['Program', 'Processes', 'Hosts'], rows, limit);
}

function reasons({ reasons: all }: FleetView, limit: number): string {
  const rows = all.map(({ words, count }) => [prose(words), prose(count)]);
  const body = table('', ['Why it was left alone', 'Processes'], rows, limit);
  return body === ''
    ? ''
    : `<details><summary>Why everything else was not selected</summary>\n${body}\n\n</details>`;
}

function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  limit: number,
): string {
  if (rows.length === 0) return '';
  const more = rows.length - limit;
  return [
    title,
    '',
    tableRow(head),
    tableRow(head.map(() => '---')),
    ...rows.slice(0, limit).map(tableRow),
    ...(more > 0 ? ['', `… and ${more} more in the HTML report.`] : []),
  ]
    .join('\n')
    .trimEnd();
}
