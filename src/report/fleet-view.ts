import type { Plan, PlannedPlay } from '../model/generated/plan.js';
import type { Session } from '../model/generated/session.js';
import { formatCount, plural } from '../util/format.js';
import { formatBytes } from '../util/units.js';
import { actionView, type ActionView } from './action-view.js';
import { basisWords, budgetView, type BudgetView } from './budget-view.js';
import { formatTime } from './format.js';
import { actionsWords, headline, stateTones, sum, totalsOf, type Tone, type Totals } from './headline.js';
import { hostViews, problemViews, type HostView, type ProblemView } from './host-row-view.js';
import type { FleetReportInput } from './input.js';
import { reasonWords } from './reasons.js';

/*
 * What the fleet's template shows: texts, so that the template decides nothing. These are `type`s because an
 * interface does not fit the ViewObject that templates take.
 */
export type FleetView = {
  readonly title: string;
  readonly id: string;
  readonly state: string;
  readonly stateTone: Tone;
  readonly headline: string;
  readonly facts: readonly FactView[];
  readonly tiles: readonly TileView[];
  readonly stopped: string | null;
  readonly next: string | null;
  readonly basis: string;
  readonly plays: readonly BudgetView[];
  readonly problems: readonly ProblemView[];
  readonly hosts: readonly HostView[];
  readonly quietHosts: string | null;
  readonly applied: boolean;
  readonly actions: readonly ActionView[];
  readonly patterns: readonly PatternView[];
  readonly reasons: readonly ReasonView[];
  readonly rejected: string;
  readonly generatedAt: string;
  readonly toolVersion: string;
};
export type FactView = { readonly name: string; readonly value: string };
export type TileView = { readonly label: string; readonly value: string; readonly note: string };
export type PatternView = {
  readonly pattern: string;
  readonly count: string;
  readonly hostCount: string;
  readonly hosts: string;
};
export type ReasonView = {
  readonly code: string;
  readonly words: string;
  readonly count: string;
  /** Of the commonest reason's, in percent. */
  readonly width: number;
};

const maxNamedHosts = 12;

export function fleetView({ session, plan, rejections, generatedAt }: FleetReportInput): FleetView {
  const totals = totalsOf(session, plan);
  const hosts = hostViews(plan, session);
  const outcomes = new Map(session.apply?.outcomes.map((outcome) => [outcome.action, outcome]));
  const chosen = new Set(session.apply?.chosen);
  return {
    title: `Fleet report ${session.id}`,
    id: session.id,
    state: session.state,
    stateTone: stateTones[session.state],
    headline: headline(totals, session),
    facts: factViews(session, plan),
    tiles: tileViews(totals, plan),
    stopped: session.apply?.stopped ?? null,
    next: nextStep(session, plan),
    basis: basisWords,
    plays: plan.plays.map((play) => budgetView(play, plan)),
    problems: problemViews(plan),
    hosts: hosts.shown,
    quietHosts: hosts.hidden === 0 ? null : plural(hosts.hidden, 'further host'),
    applied: session.apply !== null,
    actions: plan.actions.map((action) =>
      actionView(
        action,
        plan.plays.length === 1,
        session.apply === null ? null : { chosen: chosen.has(action.id), outcome: outcomes.get(action.id) },
      ),
    ),
    patterns: plan.plays.flatMap(patternViews),
    reasons: reasonViews(rejections),
    rejected: formatCount(sum(rejections.flatMap(({ counts }) => Object.values(counts)))),
    generatedAt: formatTime(generatedAt),
    toolVersion: plan.tool_version,
  };
}

function factViews(session: Session, plan: Plan): readonly FactView[] {
  const { playbook, inventory, limit } = session.source;
  return [
    { name: 'Planned', value: formatTime(session.created_at) },
    { name: 'Operator', value: session.operator },
    { name: 'Playbook', value: playbook },
    { name: 'Inventory', value: limit === undefined ? inventory : `${inventory}, limited to ${limit}` },
    ...(session.apply === null
      ? [{ name: 'Plan valid until', value: formatTime(session.expires_at) }]
      : [{ name: 'Applied', value: formatTime(session.apply.started_at) }]),
    { name: 'Plan digest', value: plan.digest.slice(0, 'sha256:'.length + 16) },
  ];
}

function tileViews(totals: Totals, plan: Plan): readonly TileView[] {
  const counted = plan.actions.filter(({ action }) => action !== 'review');
  const done = totals.outcomes.find(({ status }) => status === 'done')?.count ?? 0;
  const doneNote = totals.outcomes.length === 0 ? 'nothing applied yet' : 'no other outcome';
  const others = totals.outcomes.filter(({ status }) => status !== 'done');
  return [
    {
      label: 'Hosts planned',
      value: `${formatCount(totals.planned)} / ${formatCount(totals.hosts)}`,
      note: `${formatCount(totals.failed)} failed, ${formatCount(totals.blocked)} blocked`,
    },
    {
      label: 'Processes tested',
      value: formatCount(totals.tested),
      note: `${plural(totals.candidates, 'candidate')} after filters and gates`,
    },
    {
      label: 'Actions selected',
      value: formatCount(totals.selected),
      note: actionsWords(counted) || 'nothing to do',
    },
    {
      label: 'Done',
      value: totals.outcomes.length === 0 ? '–' : formatCount(done),
      note: others.map(({ status, count }) => `${formatCount(count)} ${status}`).join(', ') || doneNote,
    },
    {
      label: 'Memory',
      value: formatBytes(totals.expectedFreedBytes),
      note: 'expected to be freed by the planned kills',
    },
  ];
}

function nextStep({ id, state }: Session, plan: Plan): string | null {
  switch (state) {
    case 'planned':
      return plan.actions.length === 0
        ? 'Nothing is to be done.'
        : `Nothing has been changed. Review the actions below, then run: pt-fleet apply ${id}`;
    case 'applying':
      return 'The plan is being applied: what is below may be incomplete.';
    case 'applied':
      return null;
    case 'partial':
    case 'blocked':
    case 'failed':
    case 'interrupted':
      return `Do not simply apply again: a plan is used once. See what happened below, run pt-fleet verify ${id}, and make a new plan.`;
  }
}

function patternViews({ patterns }: PlannedPlay): readonly PatternView[] {
  return patterns.map(({ pattern, hosts, count }) => ({
    pattern,
    count: formatCount(count),
    hostCount: formatCount(hosts.length),
    hosts: listed(hosts),
  }));
}

function listed(names: readonly string[]): string {
  const more = names.length - maxNamedHosts;
  return `${names.slice(0, maxNamedHosts).join(', ')}${more > 0 ? `, and ${formatCount(more)} more` : ''}`;
}

function reasonViews(rejections: FleetReportInput['rejections']): readonly ReasonView[] {
  const counts = new Map<string, number>();
  for (const [code, count] of rejections.flatMap((host) => Object.entries(host.counts)))
    counts.set(code, (counts.get(code) ?? 0) + count);
  const sorted = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const most = sorted[0]?.[1] ?? 1;
  return sorted.map(([code, count]) => ({
    code,
    words: reasonWords(code),
    count: formatCount(count),
    width: Math.max(1, Math.round((100 * count) / most)),
  }));
}
