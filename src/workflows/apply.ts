import { execute } from '../executor/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Emit } from '../model/event.js';
import type { Session } from '../model/generated/session.js';
import { chooseActions, type Choice, type ChoiceRequest } from '../plan/index.js';
import { toolVersion } from '../util/package-root.js';
import { ok, type Result } from '../util/result.js';
import type { Context } from './context.js';
import { fail, type Failure } from './failure.js';
import { openHostActor } from './host-actor.js';
import { writeReports } from './report.js';
import { priorsDigest } from './priors.js';
import { readSaved, withExecution, type Saved } from './saved.js';

/** A plan that may be applied, and what the operator chose of it: what the confirmation shows. */
export interface Prepared extends Saved {
  readonly choice: Choice;
}

/** Reads the stored plan, checks that it is still fresh and unused, and resolves the operator's choice. */
export async function prepareApply(
  idText: string,
  request: ChoiceRequest,
  context: Context,
): Promise<Result<Prepared, Failure>> {
  const saved = await readSaved(idText, context);
  if (!saved.ok) return saved;
  const stale = whyStale(saved.value, context.clock.now());
  if (stale !== null) return fail('stale', stale);
  const refusal = await context.store.refusalOfClaim(saved.value.session);
  if (!refusal.ok) return fail('storage', refusal.error);
  if (refusal.value !== null) return fail(claimFailure[refusal.value.kind], refusal.value.diagnostic);
  const choice = chooseActions(saved.value.plan, request);
  return choice.ok ? ok({ ...saved.value, choice: choice.value }) : fail('invalid', choice.error);
}

/** Does what was chosen of the stored plan and nothing else; the session is updated whatever happens. */
export async function applyPlan(prepared: Prepared, context: Context): Promise<Result<Saved, Failure>> {
  const { session, plan, choice } = prepared;
  // The operator may have taken hours to answer.
  const stale = whyStale(prepared, context.clock.now());
  if (stale !== null) return fail('stale', stale);
  const claimed = await context.store.claim(session.id);
  if (!claimed.ok) return fail(claimFailure[claimed.error.kind], claimed.error.diagnostic);
  const opened = await context.store.openJournal(session.id);
  if (!opened.ok) return fail('storage', opened.error);
  const journal = opened.value;

  const emit: Emit = async (event) => {
    await journal.append(event);
    await context.emit(event);
  };
  const startedAt = context.clock.now().toISOString();
  const chosen = choice.actions.map(({ id }) => id);
  const applying: Session = {
    ...session,
    state: 'applying',
    apply: { started_at: startedAt, finished_at: null, chosen, outcomes: [], hosts: [] },
  };
  const marked = await context.store.update(applying);
  if (!marked.ok) return fail('storage', marked.error);

  await emit({ type: 'apply_started', session: session.id, actions: chosen.length });
  const execution = await execute(plan, choice.actions, {
    openHost: (host, signal) => openHostActor(host, plan, hostSessionId(session, host), context, signal),
    clock: context.clock,
    emit,
    signal: context.signal,
  });
  await emit({ type: 'apply_finished', session: session.id, status: execution.status });
  const closed = await journal.close();

  const finished = withExecution(applying, execution, context.clock.now().toISOString());
  const saved = await context.store.update(finished);
  if (!saved.ok) return fail('storage', { ...saved.error, detail: journalKnows(session) });
  if (!closed.ok) return fail('storage', closed.error);
  const reported = await writeReports(finished, plan, context);
  return reported.ok ? ok({ session: finished, plan }) : reported;
}

/** A plan whose claim is held by a run that is over was used: it is stale, not locked. */
const claimFailure = { locked: 'locked', used: 'stale', failed: 'storage' } as const;

function journalKnows({ id }: Session): string {
  return `the run is over; pt-fleet status ${id} tells from its journal what was done`;
}

const planAgain = 'plan again: a new plan looks at the hosts as they are now';

function whyStale({ session, plan }: Saved, now: Date): Diagnostic | null {
  const stale = (code: string, summary: string, hint = planAgain): Diagnostic => ({
    severity: 'error',
    code,
    summary: `applying ${session.id}: ${summary}`,
    hint,
  });
  // What is being applied is refused by its claim, which names who does it.
  if (session.state !== 'planned' && session.state !== 'applying')
    return stale(
      'plan/used',
      `the plan was already used (session is ${session.state})`,
      `pt-fleet status ${session.id} shows what came of it; plan again to go on`,
    );
  if (now.getTime() > Date.parse(session.expires_at)) {
    return stale('plan/expired', `the plan expired at ${session.expires_at}`);
  }
  if (plan.tool_version !== toolVersion) {
    return stale(
      'plan/version',
      `the plan was made by pt-fleet ${plan.tool_version}, this is ${toolVersion}`,
    );
  }
  if (plan.inputs.priors !== priorsDigest) {
    return stale('plan/priors', 'signatures, protection or weights have changed since the plan was made');
  }
  return null;
}

function hostSessionId(session: Session, host: string): string {
  const found = session.hosts.find((entry) => entry.host === host);
  if (found === undefined) throw new Error(`Internal error: ${host} has no session`);
  return found.session_id;
}
