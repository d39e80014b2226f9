import type { ConnectionFailure } from '../model/connection.js';
import type { GateRefusal } from '../model/gate.js';
import type { PlannedAction } from '../model/generated/plan.js';
import type { Outcome, Verification } from '../model/generated/session.js';
import { ok, type Result } from '../util/result.js';
import type { HostActor } from './contract.js';
import { outcomeBase, type HostTally, type Run } from './run.js';
import { mayHaveActed } from './status.js';
import type { HostActions, Step } from './steps.js';

/**
 * One host in one batch: opened when it is first needed, acted on one action after the other, verified, closed.
 * Everything that goes wrong here ends in outcomes of this host; only bugs are thrown.
 */
export class Visit {
  readonly #run: Run;
  readonly #step: Step;
  readonly #host: string;
  readonly #actions: readonly PlannedAction[];
  #actor: HostActor | null = null;

  constructor(run: Run, step: Step, { host, actions }: HostActions) {
    this.#run = run;
    this.#step = step;
    this.#host = host;
    this.#actions = actions;
  }

  /** Does the host's actions until one of them, or the whole run, says stop. */
  async act(): Promise<void> {
    for (const action of this.#actions) {
      await this.#run.admission(this.#spacingMs());
      if (!(await this.#mayStart(action))) return;
      const opened = await this.#open(this.#run.deps.signal);
      if (!opened.ok) return this.#lose(opened.error, this.#run.unreachable);
      const checked = await opened.value.recheck(action);
      if (!checked.ok) return this.#lose(checked.error, this.#run.failed);
      if (checked.value === null) await this.#start(action, opened.value);
      else await this.#refuse(action, checked.value);
    }
  }

  /** The actions that may have changed something on the host. */
  get acted(): readonly PlannedAction[] {
    return this.#actions.filter((action) => {
      const outcome = this.#run.outcomeOf(action);
      return outcome !== undefined && mayHaveActed(outcome);
    });
  }

  /** Looks again at what was acted on, if anything was. */
  async verify(): Promise<void> {
    const { acted } = this;
    if (acted.length === 0) return;
    const found = await this.#verifications(acted);
    const verifications = acted.map((action) => this.#attach(action, found));
    const verified = verifications.filter(({ status }) => status === 'verified').length;
    await this.#run.tell({
      type: 'host_verified',
      host: this.#host,
      verified,
      failed: acted.length - verified,
    });
  }

  async close(): Promise<void> {
    const actor = this.#actor;
    this.#actor = null;
    await actor?.close();
  }

  async #mayStart(action: PlannedAction): Promise<boolean> {
    await this.#run.stopIfTooManyLost(this.#step.play);
    return this.#run.mayStartOn(this.#host) && this.#run.outcomeOf(action) === undefined;
  }

  /** Milliseconds between the starts of two actions anywhere in the fleet. */
  #spacingMs(): number {
    const rate = this.#step.play.rollout.rate_per_minute;
    return rate === null ? 0 : 60_000 / rate;
  }

  async #open(signal?: AbortSignal): Promise<Result<HostActor, ConnectionFailure>> {
    if (this.#actor !== null) return ok(this.#actor);
    const opened = await this.#run.deps.openHost(this.#host, signal);
    if (opened.ok) this.#actor = opened.value;
    return opened;
  }

  /** From here on the action counts: budget, durable intent, then the one attempt. */
  async #start(action: PlannedAction, actor: HostActor): Promise<void> {
    await this.#run.start(this.#spacingMs());
    if (!(await this.#mayStart(action))) return;
    const exceeded = this.#run.budget.take(action, this.#step.play.caps);
    if (exceeded !== null) return this.#refuse(action, exceeded);
    const intended = await this.#run.tell({
      type: 'action_intended',
      action: action.id,
      host: this.#host,
      what: `${action.action} ${action.tree.length === 1 ? '1 process' : `${action.tree.length} processes`}: ${action.pattern}`,
    });
    if (!intended) return;
    await this.#settle(action, await actor.perform(action));
  }

  async #settle(action: PlannedAction, outcome: Outcome): Promise<void> {
    await this.#run.settle(action, outcome);
    switch (outcome.status) {
      case 'done':
      case 'skipped':
        return;
      case 'refused':
        return this.#afterRefusal(action, outcome);
      case 'partial':
      case 'failed':
        return this.#run.failed.add(action);
      case 'blocked':
        this.#run.failed.add(action);
        this.#run.takeOut(this.#host, { status: 'blocked', reason: outcome.summary });
        return;
      case 'unknown':
        this.#run.failed.add(action);
        this.#run.takeOut(this.#host, { status: 'skipped', reason: `what came of ${action.id} is unknown` });
        return this.close();
    }
  }

  async #refuse(action: PlannedAction, { gate, reason }: GateRefusal): Promise<void> {
    await this.#settle(action, {
      ...outcomeBase(action),
      status: 'refused',
      gate,
      summary: reason,
      finished_at: this.#now(),
    });
  }

  async #afterRefusal(action: PlannedAction, { gate, summary }: Outcome): Promise<void> {
    const reason = `${gate === undefined ? 'the host' : `gate ${gate}`} refused ${action.id}: ${summary}`;
    switch (this.#step.play.rollout.on_gate) {
      case 'abort':
        return this.#run.stop(action.play, reason);
      case 'skip_host':
        return this.#run.takeOut(this.#host, { status: 'skipped', reason });
    }
  }

  /** The host cannot be looked at: nothing more is started on it in this batch. */
  async #lose({ kind, diagnostic }: ConnectionFailure, lost: HostTally): Promise<void> {
    await this.close();
    if (kind === 'aborted' && this.#run.interrupted) return;
    const denied = kind === 'denied';
    if (denied) this.#run.takeOut(this.#host, { status: 'blocked', reason: diagnostic.summary });
    for (const action of this.#actions.filter((left) => this.#run.outcomeOf(left) === undefined)) {
      (denied ? this.#run.failed : lost).add(action);
      await this.#run.settle(action, {
        ...outcomeBase(action),
        status: denied ? 'blocked' : 'failed',
        summary: `not started: ${diagnostic.summary}`,
      });
    }
  }

  async #verifications(
    actions: readonly PlannedAction[],
  ): Promise<Result<ReadonlyMap<string, Verification>, ConnectionFailure>> {
    // What was begun is looked at after an interruption as well.
    const opened = await this.#open();
    if (!opened.ok) return opened;
    const outcomes = actions.flatMap((action) => this.#run.outcomeOf(action) ?? []);
    return opened.value.verify(actions, outcomes);
  }

  #attach(
    action: PlannedAction,
    found: Result<ReadonlyMap<string, Verification>, ConnectionFailure>,
  ): Verification {
    const verification = found.ok
      ? found.value.get(action.id)
      : ({ status: 'unreachable', summary: found.error.diagnostic.summary, at: this.#now() } as const);
    if (verification === undefined) throw new Error(`Internal error: ${action.id} was not verified`);
    if (verification.status === 'unreachable') this.#run.unreachable.add(action);
    else if (verification.status !== 'verified') this.#run.failed.add(action);
    this.#run.attach(action, verification);
    return verification;
  }

  #now(): string {
    return this.#run.deps.clock.now().toISOString();
  }
}
