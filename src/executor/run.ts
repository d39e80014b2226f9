import { NotDurable, type Event } from '../model/event.js';
import type { Plan, PlannedAction, PlannedPlay } from '../model/generated/plan.js';
import type { Outcome, Verification } from '../model/generated/session.js';
import { Budget } from './budget.js';
import type { ExecutorDeps } from './contract.js';
import { createPacer, type Pacer } from './pacer.js';

/** What is final about a host on which nothing more is started. */
interface HostOut {
  readonly status: 'blocked' | 'skipped';
  readonly reason: string;
}

/** Which hosts something happened to, by play. */
export class HostTally {
  readonly #hosts = new Map<string, Set<string>>();

  add({ play, host }: PlannedAction): void {
    const hosts = this.#hosts.get(play) ?? new Set();
    this.#hosts.set(play, hosts.add(host));
  }

  count(play: string): number {
    return this.#hosts.get(play)?.size ?? 0;
  }
}

/** What one run knows and has decided so far: outcomes, why it stopped, which hosts are out. */
export class Run {
  readonly budget = new Budget();
  /** Hosts where an action or its verification went wrong. */
  readonly failed = new HostTally();
  /** Hosts that could not be reached: counted apart, they say nothing about what the actions do. */
  readonly unreachable = new HostTally();
  /** Spaces the looks before acting. */
  readonly admission: Pacer;
  /** Spaces the actions themselves: slow looks must not bunch up the actions behind them. */
  readonly start: Pacer;

  readonly #outcomes = new Map<string, Outcome>();
  readonly #out = new Map<string, HostOut>();
  readonly #ended = new AbortController();
  #stopped: string | null = null;

  constructor(
    readonly plan: Plan,
    readonly deps: ExecutorDeps,
  ) {
    const signal = AbortSignal.any([deps.signal, this.#ended.signal]);
    this.admission = createPacer(deps.clock, signal);
    this.start = createPacer(deps.clock, signal);
  }

  get stopped(): string | null {
    return this.#stopped;
  }

  get interrupted(): boolean {
    return this.deps.signal.aborted;
  }

  /** Whether anything new may be started at all. */
  get goesOn(): boolean {
    return this.#stopped === null && !this.interrupted;
  }

  mayStartOn(host: string): boolean {
    return this.goesOn && !this.#out.has(host);
  }

  outcomeOf(action: PlannedAction): Outcome | undefined {
    return this.#outcomes.get(action.id);
  }

  /** Whether the journal took the event. If it did not, the run starts nothing more. */
  async tell(event: Event): Promise<boolean> {
    try {
      await this.deps.emit(event);
      return true;
    } catch (error) {
      if (!(error instanceof NotDurable)) throw error;
      this.#stopped ??= error.diagnostic.summary;
      return false;
    }
  }

  /** The one outcome of an action that the operator chose. */
  async settle(action: PlannedAction, outcome: Outcome): Promise<void> {
    this.keep(action, outcome);
    await this.tell({ type: 'action_finished', outcome });
  }

  /** An outcome that nobody needs to be told: the operator did not choose the action. */
  keep(action: PlannedAction, outcome: Outcome): void {
    if (this.#outcomes.has(action.id)) throw new Error(`Internal error: ${action.id} has two outcomes`);
    this.#outcomes.set(action.id, outcome);
  }

  attach(action: PlannedAction, verification: Verification): void {
    const outcome = this.#outcomes.get(action.id);
    if (outcome === undefined) throw new Error(`Internal error: ${action.id} is verified without an outcome`);
    this.#outcomes.set(action.id, { ...outcome, verification });
  }

  /** Nothing more is started on this host; what is left of its actions gets this outcome. */
  takeOut(host: string, out: HostOut): void {
    if (!this.#out.has(host)) this.#out.set(host, out);
  }

  hostOut(host: string): HostOut | undefined {
    return this.#out.get(host);
  }

  async stop(play: string, reason: string): Promise<void> {
    if (this.#stopped !== null) return;
    this.#stopped = reason;
    await this.tell({ type: 'rollout_stopped', play, reason });
  }

  /** Nothing more is started once more hosts of the play were lost than it allows, in the middle of a batch as well. */
  async stopIfTooManyLost({ name, rollout }: PlannedPlay): Promise<void> {
    const failed = this.failed.count(name);
    if (failed > rollout.max_failed_hosts) {
      await this.stop(
        name,
        `failed hosts: ${failed}, more than max_failed_hosts (${rollout.max_failed_hosts})`,
      );
    }
    const unreachable = this.unreachable.count(name);
    if (unreachable > rollout.max_unreachable_hosts) {
      await this.stop(
        name,
        `unreachable hosts: ${unreachable}, more than max_unreachable_hosts (${rollout.max_unreachable_hosts})`,
      );
    }
  }

  /** Ends every wait that is still under way. */
  end(): void {
    this.#ended.abort();
  }
}

export function outcomeBase({ id, host, action }: PlannedAction): Pick<Outcome, 'action' | 'host' | 'kind'> {
  return { action: id, host, kind: action };
}
