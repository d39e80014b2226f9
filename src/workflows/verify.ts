import type { Outcome, Session, Verification } from '../model/generated/session.js';
import { mapBounded } from '../util/bounded.js';
import { ok, type Result } from '../util/result.js';
import type { Context } from './context.js';
import { fail, type Failure } from './failure.js';
import { openHostActor } from './host-actor.js';
import { writeReports } from './report.js';
import { readSaved, type Saved } from './saved.js';

/** Looks again at every process that the session acted on, and records what it finds. Changes nothing on the hosts. */
export async function verifySession(idText: string, context: Context): Promise<Result<Saved, Failure>> {
  const saved = await readSaved(idText, context);
  if (!saved.ok) return saved;
  const { session, plan } = saved.value;
  if (session.apply === null) {
    return fail('invalid', {
      severity: 'error',
      code: 'verify/not-applied',
      summary: `verifying ${session.id}: it was not applied yet, there is nothing to verify`,
      hint: `pt-fleet apply ${session.id}`,
    });
  }
  const refusal = await context.store.refusalOfClaim(session);
  if (!refusal.ok) return fail('storage', refusal.error);
  if (refusal.value?.kind === 'locked') return fail('locked', refusal.value.diagnostic);
  const acted = session.apply.outcomes.filter(
    ({ status }) => status === 'done' || status === 'partial' || status === 'unknown',
  );
  const hosts = [...new Set(acted.map(({ host }) => host))];
  const looks = await mapBounded(
    hosts,
    Math.max(1, ...plan.plays.map(({ rollout }) => rollout.parallel)),
    (host) =>
      lookAt(
        host,
        acted.filter((outcome) => outcome.host === host),
        saved.value,
        context,
      ),
    { signal: context.signal, skipped: () => new Map<string, Verification>() },
  );
  const verifications = new Map(looks.flatMap((look) => [...look]));
  const updated: Session = {
    ...session,
    apply: {
      ...session.apply,
      outcomes: session.apply.outcomes.map((outcome) => withVerification(outcome, verifications)),
    },
  };
  const stored = await context.store.update(updated);
  if (!stored.ok) return fail('storage', stored.error);
  const reported = await writeReports(updated, plan, context);
  return reported.ok ? ok({ session: updated, plan }) : reported;
}

async function lookAt(
  host: string,
  outcomes: readonly Outcome[],
  { session, plan }: Saved,
  context: Context,
): Promise<ReadonlyMap<string, Verification>> {
  const sessionId = session.hosts.find((entry) => entry.host === host)?.session_id;
  if (sessionId === undefined) throw new Error(`Internal error: ${host} has no session`);
  const actions = plan.actions.filter((action) => outcomes.some((outcome) => outcome.action === action.id));
  const actor = await openHostActor(host, plan, sessionId, context, context.signal);
  if (!actor.ok) return unreachable(actor.error.diagnostic.summary);
  const seen = await actor.value.verify(actions, outcomes).finally(() => actor.value.close());
  const verified = seen.ok ? seen.value.size : 0;
  await context.emit({ type: 'host_verified', host, verified, failed: outcomes.length - verified });
  return seen.ok ? seen.value : unreachable(seen.error.diagnostic.summary);

  function unreachable(summary: string): ReadonlyMap<string, Verification> {
    const at = context.clock.now().toISOString();
    return new Map(outcomes.map(({ action }) => [action, { status: 'unreachable', summary, at }]));
  }
}

function withVerification(outcome: Outcome, verifications: ReadonlyMap<string, Verification>): Outcome {
  const verification = verifications.get(outcome.action);
  return verification === undefined ? outcome : { ...outcome, verification };
}
