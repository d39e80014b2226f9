import { abandonedProbability } from '../../model/assessment.js';
import type {
  ApplySummary,
  EnvelopeAction,
  EnvelopeAppliedHost,
  EnvelopeOutcome,
  FleetApplyResponse,
  FleetErrorResponse,
  FleetPlanResponse,
  FleetReportResponse,
  FleetStatusResponse,
} from '../../model/generated/fleet-response.js';
import type { Plan, PlannedAction, PlannedHost } from '../../model/generated/plan.js';
import type { Outcome, Session } from '../../model/generated/session.js';
import type { Choice, Failure, ReportFiles } from '../../workflows/index.js';
import { problemOf } from '../output/diagnostics.js';
import { reasons } from '../output/plan-view.js';

/** The operating guide's section 7 envelope: fields may be added here, none changed. schemas/fleet-response.schema.json holds it. */
const schemaVersion = '1.0.0';

export function planResponse(session: Session, plan: Plan): FleetPlanResponse {
  const count = (status: PlannedHost['status']): number =>
    plan.hosts.filter((host) => host.status === status).length;
  const sum = (pick: (play: Plan['plays'][number]) => number): number =>
    plan.plays.reduce((total, play) => total + pick(play), 0);
  const planned = count('planned');
  return {
    schema_version: schemaVersion,
    command: 'fleet plan',
    status: planned === plan.hosts.length ? 'success' : planned > 0 ? 'partial' : 'failed',
    data: {
      fleet_session_id: session.id,
      hosts: session.hosts.map(({ host, session_id, status }) => {
        const reason = plan.hosts.find((entry) => entry.host === host)?.reason;
        return { host_id: host, session_id, status, ...(reason === undefined ? {} : { reason }) };
      }),
      fleet_summary: {
        total_hosts: plan.hosts.length,
        total_candidates: sum((play) => play.candidates),
        planned_hosts: planned,
        failed_hosts: count('failed'),
        blocked_hosts: count('blocked'),
        total_tested: sum((play) => play.tested),
      },
      fleet_fdr: {
        pooled: true,
        alpha: Number(sum((play) => play.fdr.alpha).toPrecision(6)),
        total_selected: sum((play) => play.selected),
        method: 'e-bh',
        basis: 'uncalibrated',
      },
      cross_host_patterns: plan.plays.flatMap((play) => play.patterns),
      actions: plan.actions.map(actionOf),
      plan_digest: plan.digest,
      expires_at: session.expires_at,
    },
  };
}

function actionOf(action: PlannedAction): EnvelopeAction {
  return {
    target: action.id,
    host_id: action.host,
    play: action.play,
    pid: action.identity.pid,
    category: action.category,
    signature: action.signature,
    pattern: action.pattern,
    action: action.action,
    p_abandoned: abandonedProbability(action.posterior),
    e_value: action.e_value.value,
    e_value_basis: action.e_value.basis,
    evidence: [...reasons(action)],
    memory_bytes: action.memory,
    age_seconds: action.age_s,
    recommended: action.recommended,
    reservations: action.reservations,
  };
}

export function applyResponse(session: Session, choice: Choice): FleetApplyResponse {
  const outcomes = chosenOutcomes(session);
  return {
    schema_version: schemaVersion,
    command: 'fleet apply',
    status: statusOf(session),
    data: {
      fleet_session_id: session.id,
      state: session.state,
      hosts: appliedHosts(session),
      fleet_summary: summaryOf(outcomes),
      outcomes: outcomes.map(outcomeOf),
      left: choice.left.map(({ id, reason }) => ({ target: id, reason })),
      guarantee: { ...choice.guarantee },
      ...(session.apply?.stopped === undefined ? {} : { stopped: session.apply.stopped }),
    },
  };
}

export function statusResponse(session: Session, plan: Plan): FleetStatusResponse {
  return {
    schema_version: schemaVersion,
    command: 'fleet status',
    status: statusOf(session),
    data: {
      fleet_session_id: session.id,
      state: session.state,
      created_at: session.created_at,
      expires_at: session.expires_at,
      hosts: appliedHosts(session),
      planned_actions: plan.actions.length,
      outcomes: chosenOutcomes(session).map(outcomeOf),
      ...(session.apply?.stopped === undefined ? {} : { stopped: session.apply.stopped }),
    },
  };
}

export function reportResponse(session: Session, files: ReportFiles): FleetReportResponse {
  return {
    schema_version: schemaVersion,
    command: 'fleet report',
    status: 'success',
    data: { fleet_session_id: session.id, state: session.state, profile: 'safe', ...files },
  };
}

export function errorResponse(command: FleetErrorResponse['command'], failure: Failure): FleetErrorResponse {
  const [first, ...rest] = failure.diagnostics.map(problemOf);
  if (first === undefined) throw new Error('Internal error: a failure without a diagnostic');
  return { schema_version: schemaVersion, command, status: 'error', data: null, errors: [first, ...rest] };
}

function statusOf(session: Session): FleetApplyResponse['status'] {
  switch (session.state) {
    case 'planned':
    case 'applied':
      return 'success';
    case 'applying':
    case 'partial':
    case 'interrupted':
      return 'partial';
    case 'blocked':
    case 'failed':
      return session.state;
  }
}

function chosenOutcomes(session: Session): readonly Outcome[] {
  const chosen = new Set(session.apply?.chosen);
  return session.apply?.outcomes.filter(({ action }) => chosen.has(action)) ?? [];
}

function appliedHosts(session: Session): EnvelopeAppliedHost[] {
  return session.hosts.map(({ host, session_id, status }) => {
    const applied = session.apply?.hosts.find((entry) => entry.host === host);
    return {
      host_id: host,
      session_id,
      status: applied?.status ?? status,
      ...(applied?.reason === undefined ? {} : { reason: applied.reason }),
    };
  });
}

function summaryOf(outcomes: readonly Outcome[]): ApplySummary {
  const count = (status: Outcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  return {
    total_actions: outcomes.length,
    done: count('done'),
    partial: count('partial'),
    refused: count('refused'),
    blocked: count('blocked'),
    failed: count('failed'),
    unknown: count('unknown'),
    skipped: count('skipped'),
    verified: outcomes.filter(({ verification }) => verification?.status === 'verified').length,
  };
}

function outcomeOf(outcome: Outcome): EnvelopeOutcome {
  const { action, host, kind, status, summary, gate, method, verification } = outcome;
  return {
    target: action,
    host_id: host,
    action: kind,
    status,
    summary,
    ...(gate === undefined ? {} : { gate }),
    ...(method === undefined ? {} : { method }),
    ...(verification === undefined
      ? {}
      : { verification: { status: verification.status, summary: verification.summary } }),
  };
}
