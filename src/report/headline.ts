import type { Plan } from '../model/generated/plan.js';
import type { Outcome, Session } from '../model/generated/session.js';
import { actionKinds } from '../model/playbook.js';
import { formatCount, plural } from '../util/format.js';

/** How something went, for its colour and its sign. */
export type Tone = 'good' | 'warn' | 'bad' | 'calm';

export const stateTones: Readonly<Record<Session['state'], Tone>> = {
  planned: 'calm',
  applying: 'warn',
  applied: 'good',
  partial: 'warn',
  blocked: 'bad',
  failed: 'bad',
  interrupted: 'warn',
};

export const outcomeTones: Readonly<Record<Outcome['status'], Tone>> = {
  done: 'good',
  partial: 'warn',
  refused: 'calm',
  blocked: 'bad',
  failed: 'bad',
  unknown: 'warn',
  skipped: 'calm',
};

/** The numbers that both forms of the report begin with. */
export interface Totals {
  readonly hosts: number;
  readonly planned: number;
  readonly failed: number;
  readonly blocked: number;
  /** m, over all plays. */
  readonly tested: number;
  readonly candidates: number;
  readonly selected: number;
  readonly reviews: number;
  readonly expectedFreedBytes: number;
  /** How many outcomes there are of each kind, in the order of `outcomeTones`. */
  readonly outcomes: readonly { readonly status: Outcome['status']; readonly count: number }[];
}

export function totalsOf(session: Session, plan: Plan): Totals {
  const statuses = Object.keys(outcomeTones) as Outcome['status'][];
  const outcomes = session.apply?.outcomes ?? [];
  return {
    hosts: plan.hosts.length,
    planned: plan.hosts.filter(({ status }) => status === 'planned').length,
    failed: plan.hosts.filter(({ status }) => status === 'failed').length,
    blocked: plan.hosts.filter(({ status }) => status === 'blocked').length,
    tested: sum(plan.plays.map(({ tested }) => tested)),
    candidates: sum(plan.plays.map(({ candidates }) => candidates)),
    selected: plan.actions.filter(({ action }) => action !== 'review').length,
    reviews: plan.actions.filter(({ action }) => action === 'review').length,
    expectedFreedBytes: sum(plan.actions.map(({ expected_freed }) => expected_freed)),
    outcomes: statuses
      .map((status) => ({ status, count: outcomes.filter((outcome) => outcome.status === status).length }))
      .filter(({ count }) => count > 0),
  };
}

/** "5 of 8 hosts planned, 2 failed, 1 blocked; 7 actions selected of 212 tested processes; 5 done, 2 refused." */
export function headline(totals: Totals, session: Session): string {
  const hosts = [`${formatCount(totals.planned)} of ${plural(totals.hosts, 'host')} planned`];
  if (totals.failed > 0) hosts.push(`${formatCount(totals.failed)} failed`);
  if (totals.blocked > 0) hosts.push(`${formatCount(totals.blocked)} blocked`);
  const selected = [
    `${plural(totals.selected, 'action')} selected of ${plural(totals.tested, 'tested process', 'tested processes')}`,
  ];
  if (totals.reviews > 0) selected.push(`${formatCount(totals.reviews)} more for review`);
  const outcomes = totals.outcomes.map(({ status, count }) => `${formatCount(count)} ${status}`);
  const applied =
    session.apply === null ? 'nothing applied yet' : outcomes.join(', ') || 'nothing done so far';
  return `${hosts.join(', ')}; ${selected.join(', ')}; ${applied}.`;
}

/** "7 renice, 16 kill", least blast radius first; empty without actions. */
export function actionsWords(actions: Plan['actions']): string {
  return actionKinds
    .map((kind) => ({ kind, count: actions.filter(({ action }) => action === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${formatCount(count)} ${kind}`)
    .join(', ');
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
