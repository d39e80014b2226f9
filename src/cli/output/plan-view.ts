import { abandonedProbability } from '../../model/assessment.js';
import type { Plan, PlannedAction, PlannedHost, PlannedPlay } from '../../model/generated/plan.js';
import type { Session } from '../../model/generated/session.js';
import { formatBytes, formatDuration } from '../../util/units.js';
import { groupBy } from '../../util/group-by.js';
import { sanitize } from '../../util/sanitize.js';
import type { Style } from './style.js';
import { table, wrap, type Cell, type Column } from './table.js';
import { counted, someOf, utc } from './words.js';

/** The whole plan for a terminal: hosts, then play by play what would be done and why. */
export function renderPlan(session: Session, plan: Plan, style: Style, width: number): string {
  return [
    style.bold(`Plan ${session.id}`),
    ...wrap(
      sanitize(
        `Playbook ${session.source.playbook}, made ${utc(session.created_at)}, may be applied until ${utc(session.expires_at)}.`,
      ),
      width,
    ),
    '',
    renderHosts(plan, style, width),
    ...plan.plays.flatMap((play) => ['', renderPlay(play, plan, style, width)]),
    '',
    ...(plan.actions.length > 0 ? [eValueFootnote] : []),
    ...(plan.actions.some(({ recommended }) => !recommended) ? [reservedFootnote] : []),
    ...(plan.actions.length > 0 ? [''] : []),
    summaryLine(plan, style),
  ].join('\n');
}

/** `Plan: 4 actions on 2 of 3 planned hosts; 2 recommended: 2 pause; 2 not recommended: 2 kill.` */
function summaryLine({ hosts, actions }: Plan, style: Style): string {
  const planned = hosts.filter(({ status }) => status === 'planned').length;
  const lost = hosts.length - planned;
  const recommended = actions.filter((action) => action.recommended).length;
  const words = [
    `${counted(planned, 'host')} planned`,
    ...(lost > 0 ? [style.red(`${lost} failed or blocked`)] : []),
    counted(actions.length, 'action'),
    ...(actions.length > 0 ? [`${recommended} recommended`] : []),
  ];
  return `${style.bold('Summary')}: ${words.join(', ')}.`;
}

/** Beyond this many hosts, those with nothing to do and nothing to say are counted, not listed. */
const mostListedHosts = 20;

const hostColumns: readonly Column[] = [
  { title: 'HOST' },
  { title: 'STATUS' },
  { title: 'PROCESSES', align: 'right' },
  { title: 'ACTIONS', align: 'right' },
  { title: 'REMARK', flexible: true },
];

function renderHosts(plan: Plan, style: Style, width: number): string {
  const acting = groupBy(plan.actions, (action) => action.host);
  const quiet = (host: PlannedHost): boolean =>
    host.status === 'planned' && !acting.has(host.host) && remark(host) === '';
  const listed = plan.hosts.length > mostListedHosts ? plan.hosts.filter((host) => !quiet(host)) : plan.hosts;
  const folded = plan.hosts.length - listed.length;
  const rows = listed.map((host): Cell[] => [
    { text: host.host },
    { text: host.status, paint: paintOfStatus(host.status, style) },
    { text: host.facts === undefined ? '' : String(host.facts.processes) },
    { text: host.status === 'planned' ? String(acting.get(host.host)?.length ?? 0) : '' },
    { text: remark(host) },
  ]);
  const count = (status: PlannedHost['status']): number =>
    plan.hosts.filter((host) => host.status === status).length;
  const failed = count('failed');
  const blocked = count('blocked');
  const summary = [
    `${count('planned')} planned`,
    ...(failed > 0 ? [style.red(`${failed} failed`)] : []),
    ...(blocked > 0 ? [style.yellow(`${blocked} blocked`)] : []),
  ];
  return [
    `${style.bold('Hosts')}: ${summary.join(', ')}`,
    ...(rows.length > 0 ? [table(hostColumns, rows, width)] : []),
    ...(folded > 0 ? [`${counted(folded, 'host')} planned with nothing to do, not listed.`] : []),
  ].join('\n');
}

function remark(host: PlannedHost): string {
  if (host.reason !== undefined) {
    return host.reason.hint === undefined
      ? host.reason.summary
      : `${host.reason.summary} → ${host.reason.hint}`;
  }
  const healthy = (host.facts?.healthy_for ?? []).map(
    (play) => `healthy for "${play}": its trigger is not met`,
  );
  return [...healthy, ...(host.facts?.warnings ?? [])].join('; ');
}

const actionColumns: readonly Column[] = [
  { title: 'TARGET' },
  { title: 'ACTION' },
  { title: 'PROGRAM' },
  { title: 'P(ABANDONED)', align: 'right' },
  { title: 'E-VALUE*', align: 'right' },
  { title: 'AGE', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'WHY', flexible: true },
];

function renderPlay(play: PlannedPlay, plan: Plan, style: Style, width: number): string {
  const actions = plan.actions.filter((action) => action.play === play.name);
  const lines = [
    `${style.bold(`Play "${sanitize(play.name)}"`)}: ${play.selected} of ${counted(play.candidates, 'candidate')} selected, ${counted(play.tested, 'process', 'processes')} tested`,
    ...wrap(budgetLine(play), width),
  ];
  if (actions.length > 0)
    lines.push(
      table(
        actionColumns,
        actions.map((action) => actionRow(action, style)),
        width,
      ),
    );
  const held = actions.filter((action) => !action.recommended);
  if (held.length > 0) {
    const reasons = [...new Set(held.flatMap((action) => action.reservations))];
    lines.push(...wrap(sanitize(`${held.length} not recommended: ${reasons.join('; ')}`), width));
  }
  if (play.patterns.length > 0) {
    lines.push('On several hosts:');
    lines.push(
      ...play.patterns.map(({ pattern, hosts, count }) =>
        sanitize(`  ${count} × ${pattern} (${someOf(hosts)})`),
      ),
    );
  }
  return lines.join('\n');
}

function budgetLine(play: PlannedPlay): string {
  const { caps, fdr } = play;
  const threshold = fdr.threshold === null ? '' : `, each e-value at least ${formatNumber(fdr.threshold)}`;
  return (
    `Budget: e-BH at α = ${fdr.alpha} over the whole play${threshold}; at most ${counted(caps.actions_fleet, 'action')} ` +
    `(${caps.actions_per_host} a host), of these ${counted(caps.kills_fleet, 'kill')} (${caps.kills_per_host} a host)`
  );
}

function actionRow(action: PlannedAction, style: Style): Cell[] {
  return [
    { text: action.id },
    {
      text: action.recommended ? action.action : `${action.action} †`,
      paint: action.action === 'kill' ? style.red : style.yellow,
    },
    { text: action.tree.length > 1 ? `${action.pattern} (+${action.tree.length - 1})` : action.pattern },
    { text: formatProbability(abandonedProbability(action.posterior)) },
    { text: formatNumber(action.e_value.value) },
    { text: formatDuration(action.age_s) },
    { text: formatBytes(action.memory) },
    { text: reasons(action).join('; ') },
  ];
}

/** The evidence that speaks for abandonment, strongest first. */
export function reasons(action: PlannedAction): readonly string[] {
  return action.evidence
    .filter(({ llr }) => llr > 0)
    .sort((a, b) => b.llr - a.llr)
    .slice(0, 3)
    .map(({ words }) => words);
}

export const eValueFootnote = '* uncalibrated: a likelihood ratio, not yet checked against needed processes';
const reservedFootnote = '† not recommended: only with --yes and an explicit selection';

/** Three digits, and never a certainty that no evidence gives. */
export function formatProbability(probability: number): string {
  if (probability > 0.999) return '>0.999';
  return probability < 0.001 ? '<0.001' : probability.toFixed(3);
}

export function formatNumber(value: number): string {
  return value >= 1e5 ? value.toExponential(1).replace('e+', 'e') : String(Math.round(value * 100) / 100);
}

export function paintOfStatus(status: string, style: Style): (text: string) => string {
  if (['planned', 'applied', 'done', 'verified'].includes(status)) return style.green;
  return ['failed', 'not_verified', 'respawned'].includes(status) ? style.red : style.yellow;
}
