import type { ConnectionFailure } from '../model/connection.js';
import type { Emit } from '../model/event.js';
import type { GateRefusal } from '../model/gate.js';
import type { PlannedAction } from '../model/generated/plan.js';
import type { AppliedHost, Outcome, Verification } from '../model/generated/session.js';
import type { Clock } from '../util/clock.js';
import type { Result } from '../util/result.js';

/** One host that is open for acting. Every method may be slow; none is called twice at the same time. */
export interface HostActor {
  /** Looks at the host as it is now and evaluates every gate again; null = go ahead. */
  recheck(action: PlannedAction): Promise<Result<GateRefusal | null, ConnectionFailure>>;
  /** Does it, once. What cannot be known (a lost connection) is the outcome `unknown`. */
  perform(action: PlannedAction): Promise<Outcome>;
  /** Looks again at what was acted on; by action id. */
  verify(
    actions: readonly PlannedAction[],
    outcomes: readonly Outcome[],
  ): Promise<Result<ReadonlyMap<string, Verification>, ConnectionFailure>>;
  close(): Promise<void>;
}

export interface ExecutorDeps {
  /** `signal` cuts the attempt off; it does not end a host that is open. */
  openHost(host: string, signal?: AbortSignal): Promise<Result<HostActor, ConnectionFailure>>;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Once aborted nothing new starts; what is in flight is finished and verified. */
  readonly signal: AbortSignal;
}

export type ExecutionStatus = 'applied' | 'partial' | 'blocked' | 'failed' | 'interrupted';

export interface Execution {
  /** Exactly one for every action of the plan, in the plan's order. */
  readonly outcomes: readonly Outcome[];
  /** The hosts that have actions in the plan, in the plan's order. */
  readonly hosts: readonly AppliedHost[];
  /** Why the rollout stopped before its end, or null. */
  readonly stopped: string | null;
  readonly status: ExecutionStatus;
}
