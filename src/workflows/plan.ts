import type { Inventory } from '../inventory/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Plan } from '../model/generated/plan.js';
import type { Session } from '../model/generated/session.js';
import type { HostRecord, RecordedRejection } from '../model/host-record.js';
import type { Host } from '../model/host.js';
import { resolveAmount, type Playbook } from '../model/playbook.js';
import type { Screening, Selection } from '../model/selection.js';
import { compilePlan, planFileText } from '../plan/index.js';
import { select } from '../selection/index.js';
import { newFleetSessionId, newHostSessionId } from '../session/index.js';
import { canonicalJson, sha256 } from '../util/canonical-json.js';
import { toolVersion } from '../util/package-root.js';
import { ok, type Result } from '../util/result.js';
import type { Context } from './context.js';
import { fail, type Failure } from './failure.js';
import { priorsDigest } from './priors.js';
import { writeReports } from './report.js';
import { surveyHosts, type HostSurvey } from './survey.js';
import { resolveTargets, type Targets } from './targets.js';

export interface PlanRequest {
  readonly playbook: Playbook;
  readonly inventory: Inventory;
  readonly limit?: string;
  /** How long the plan may be applied. */
  readonly timeToLiveSeconds: number;
}

export interface Planned {
  readonly session: Session;
  readonly plan: Plan;
  readonly warnings: readonly Diagnostic[];
}

/** Scan, infer, select, compile; saves a session with the frozen plan. Changes nothing on any host. */
export async function planFleet(request: PlanRequest, context: Context): Promise<Result<Planned, Failure>> {
  const targets = resolveTargets(request.playbook, request.inventory, request.limit);
  if (!targets.ok) return fail('invalid', targets.error);

  const prepared = await context.store.prepare();
  if (!prepared.ok) return fail('storage', prepared.error);
  const now = context.clock.now();
  const id = newFleetSessionId(now, context.randomHex());
  const hostSessionIds = newHostSessionIds(targets.value.hosts, now, context);
  await context.emit({ type: 'plan_started', session: id, hosts: targets.value.hosts.length });

  const surveys = await surveyHosts(targets.value, hostSessionIds, context);
  if (context.signal.aborted) return fail('interrupted', interrupted);
  const unreachable = tooManyUnreachable(targets.value, surveys);
  if (unreachable.length > 0) return fail('refused', unreachable);

  const selections = selectPlays(targets.value, surveys);
  const plan = compile(request, targets.value, surveys, selections);
  const session = newSession(id, now, request, surveys, plan, context);
  const created = await context.store.create(session, planFileText(plan), hostRecords(surveys, selections));
  if (!created.ok) return fail('storage', created.error);
  const reported = await writeReports(session, plan, context);

  await context.emit({ type: 'plan_finished', session: id, selected: plan.actions.length });
  return ok({
    session,
    plan,
    warnings: [...targets.value.warnings, ...(reported.ok ? [] : asWarnings(reported.error))],
  });
}

/** The plan is stored and can be applied, with or without its report. */
function asWarnings({ diagnostics }: Failure): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'warning' }));
}

/** Different ones within the run: four random digits alone would repeat among some hundred hosts. */
function newHostSessionIds(hosts: readonly Host[], now: Date, context: Context): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    hosts.map((host) => {
      let id = newHostSessionId(now, context.randomHex());
      while (taken.has(id)) id = newHostSessionId(now, context.randomHex());
      taken.add(id);
      return [host.name, id];
    }),
  );
}

/** Plays in order, each pooled over its hosts; the trees that an earlier play selected are taken. */
function selectPlays(targets: Targets, surveys: readonly HostSurvey[]): readonly Selection[] {
  const taken = new Set<string>();
  return targets.plays.map(({ play, hosts }) => {
    const selection = select(play, screeningsOf(play.name, surveys), hosts.length, taken);
    for (const { candidate } of selection.selected) {
      for (const { pid } of candidate.tree) taken.add(`${candidate.assessment.host}:${pid}`);
    }
    return selection;
  });
}

function compile(
  request: PlanRequest,
  targets: Targets,
  surveys: readonly HostSurvey[],
  selections: readonly Selection[],
): Plan {
  return compilePlan({
    toolVersion,
    inputs: {
      playbook: request.playbook.sha256,
      inventory: sha256(canonicalJson(targets.hosts)),
      priors: priorsDigest,
    },
    plays: targets.plays.flatMap(({ play, hosts }, index) => {
      const selection = selections[index];
      if (selection === undefined) throw new Error(`Internal error: play ${play.name} has no selection`);
      const names = hosts.map((host) => host.name);
      return [{ play, hosts: names, selection, screenings: screeningsOf(play.name, surveys) }];
    }),
    hosts: surveys.map(({ host, result }) => ({ host, result })),
  });
}

function newSession(
  id: string,
  now: Date,
  request: PlanRequest,
  surveys: readonly HostSurvey[],
  plan: Plan,
  context: Context,
): Session {
  return {
    schema: 'pt-fleet/session/1',
    id,
    state: 'planned',
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + request.timeToLiveSeconds * 1000).toISOString(),
    operator: context.operator,
    source: {
      playbook: request.playbook.file,
      inventory: request.inventory.source,
      ...(request.limit === undefined ? {} : { limit: request.limit }),
    },
    plan_digest: plan.digest,
    hosts: surveys.map(({ host, sessionId, result }) => ({
      host: host.name,
      session_id: sessionId,
      status: result.status,
    })),
    apply: null,
  };
}

function screeningsOf(play: string, surveys: readonly HostSurvey[]): readonly Screening[] {
  return surveys.flatMap(({ result }) => {
    const screening = result.status === 'planned' ? result.screenings.get(play) : undefined;
    return screening === undefined ? [] : [screening];
  });
}

function hostRecords(
  surveys: readonly HostSurvey[],
  selections: readonly Selection[],
): readonly HostRecord[] {
  const byHost = new Map<string, RecordedRejection[]>();
  for (const selection of selections) {
    for (const rejection of selection.rejections) {
      const rejections = byHost.get(rejection.host) ?? [];
      rejections.push({ ...rejection, play: selection.play });
      byHost.set(rejection.host, rejections);
    }
  }
  return surveys
    .filter(({ result }) => result.status === 'planned')
    .map(({ host }) => ({ host: host.name, rejections: byHost.get(host.name) ?? [] }));
}

function tooManyUnreachable(targets: Targets, surveys: readonly HostSurvey[]): readonly Diagnostic[] {
  const lost = new Set(
    surveys.filter(({ result }) => result.status === 'failed').map(({ host }) => host.name),
  );
  return targets.plays.flatMap(({ play, hosts }) => {
    const failed = hosts.filter((host: Host) => lost.has(host.name));
    const allowed = resolveAmount(play.rollout.maxUnreachableHosts, hosts.length);
    if (failed.length <= allowed) return [];
    return [
      {
        severity: 'error' as const,
        code: 'plan/too-many-unreachable',
        summary: `planning "${play.name}": ${failed.length} of ${hosts.length} hosts could not be scanned, the playbook allows ${allowed}`,
        detail: surveys
          .flatMap(({ host, result }) =>
            failed.includes(host) && result.status === 'failed'
              ? [`${host.name}: ${result.diagnostic.summary}`]
              : [],
          )
          .join('\n'),
        hint: 'mend the hosts, narrow the run with --limit, or raise rollout.max_unreachable_hosts',
      },
    ];
  });
}

const interrupted: Diagnostic = {
  severity: 'error',
  code: 'plan/interrupted',
  summary: 'planning: interrupted before every host was scanned; no plan was saved',
  hint: 'run the same plan again',
};
