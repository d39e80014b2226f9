import { recoverExecution, settledOutcomes, type Execution } from '../executor/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Plan } from '../model/generated/plan.js';
import type { Session } from '../model/generated/session.js';
import { parsePlanFile } from '../plan/index.js';
import { ok, type Result } from '../util/result.js';
import type { Context } from './context.js';
import { fail, type Failure } from './failure.js';

/** A session as stored, with its plan checked against its digest. */
export interface Saved {
  readonly session: Session;
  readonly plan: Plan;
}

/**
 * Reads a session by id, unique prefix or `latest`; a plan that was changed on disk is stale. Of an apply that is under
 * way, or that ended before it could write its session, the journal says what is known.
 */
export async function readSaved(idText: string, context: Context): Promise<Result<Saved, Failure>> {
  const read = await context.store.read(idText);
  if (!read.ok) return fail('invalid', read.error);
  const { session, planText } = read.value;
  const plan = parsePlanFile(planText);
  if (!plan.ok) return fail('stale', plan.error);
  if (plan.value.digest !== session.plan_digest) return fail('stale', changed(session));
  if (session.state !== 'applying' || session.apply === null) return ok({ session, plan: plan.value });
  return readApplying(session, session.apply, plan.value, context);
}

async function readApplying(
  session: Session,
  apply: NonNullable<Session['apply']>,
  plan: Plan,
  { store }: Context,
): Promise<Result<Saved, Failure>> {
  const refusal = await store.refusalOfClaim(session);
  if (!refusal.ok) return fail('storage', refusal.error);
  const journal = await store.readJournal(session.id);
  if (!journal.ok) return fail('storage', journal.error);
  const events = journal.value.entries.map(({ event }) => event);
  if (refusal.value?.kind === 'locked') {
    const outcomes = [...settledOutcomes(events).values()];
    return ok({ session: { ...session, apply: { ...apply, outcomes } }, plan });
  }
  return ok({ session: withExecution(session, recoverExecution(plan, apply.chosen, events), null), plan });
}

/** The session as an execution, finished at that time or never, leaves it. */
export function withExecution(session: Session, execution: Execution, finishedAt: string | null): Session {
  if (session.apply === null)
    throw new Error('Internal error: a session that is not applying has an execution');
  return {
    ...session,
    state: execution.status,
    apply: {
      ...session.apply,
      finished_at: finishedAt,
      outcomes: [...execution.outcomes],
      hosts: [...execution.hosts],
      ...(execution.stopped === null ? {} : { stopped: execution.stopped }),
    },
  };
}

function changed(session: Session): Diagnostic {
  return {
    severity: 'error',
    code: 'plan/digest-mismatch',
    summary: `reading the plan of ${session.id}: it is not the plan that this session was made with`,
    hint: 'somebody changed plan.json or session.json; plan again',
  };
}
