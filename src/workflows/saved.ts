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

/** Reads a session by id, unique prefix or `latest`; a plan that was changed on disk is stale. */
export async function readSaved(idText: string, context: Context): Promise<Result<Saved, Failure>> {
  const read = await context.store.read(idText);
  if (!read.ok) return fail('invalid', read.error);
  const { session, planText } = read.value;
  const plan = parsePlanFile(planText);
  if (!plan.ok) return fail('stale', plan.error);
  if (plan.value.digest !== session.plan_digest) return fail('stale', changed(session));
  return ok({ session, plan: plan.value });
}

function changed(session: Session): Diagnostic {
  return {
    severity: 'error',
    code: 'plan/digest-mismatch',
    summary: `reading the plan of ${session.id}: it is not the plan that this session was made with`,
    hint: 'somebody changed plan.json or session.json; plan again',
  };
}
