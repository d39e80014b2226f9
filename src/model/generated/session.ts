// Generated from schemas/session.schema.json by `npm run generate`; do not edit.

/**
 * One run on the controller's disk: which plan, when, by whom, what came of it. Holds redacted text only.
 */
export interface Session {
  readonly schema: 'pt-fleet/session/1';
  readonly id: string;
  readonly state: 'planned' | 'applying' | 'applied' | 'partial' | 'blocked' | 'failed' | 'interrupted';
  /**
   * ISO 8601, UTC.
   */
  readonly created_at: string;
  readonly expires_at: string;
  /**
   * user@controller.
   */
  readonly operator: string;
  readonly source: SessionSource;
  readonly plan_digest: string;
  readonly hosts: HostSession[];
  readonly apply: null | ApplyRecord;
}
export interface SessionSource {
  readonly playbook: string;
  readonly inventory: string;
  readonly limit?: string;
}
export interface HostSession {
  readonly host: string;
  readonly session_id: string;
  readonly status: 'planned' | 'failed' | 'blocked';
}
export interface ApplyRecord {
  readonly started_at: string;
  readonly finished_at: string | null;
  /**
   * Ids of the planned actions that the operator chose.
   */
  readonly chosen: string[];
  readonly outcomes: Outcome[];
  readonly hosts: AppliedHost[];
  /**
   * Why the rollout stopped before its end.
   */
  readonly stopped?: string;
}
/**
 * What came of one planned action.
 */
export interface Outcome {
  /**
   * Id of the planned action.
   */
  readonly action: string;
  readonly host: string;
  readonly kind: 'renice' | 'pause' | 'kill' | 'review';
  /**
   * done: as planned. partial: some of the tree survived. refused: a gate said no. blocked: the host denied permission. failed: nothing was done. unknown: started, result not seen. skipped: not started.
   */
  readonly status: 'done' | 'partial' | 'refused' | 'blocked' | 'failed' | 'unknown' | 'skipped';
  readonly summary: string;
  /**
   * Which gate refused.
   */
  readonly gate?: string;
  /**
   * How the identity was held while signalling.
   */
  readonly method?: 'pidfd' | 'stop-compare' | 'compare';
  /**
   * Processes acted on.
   */
  readonly signalled?: number;
  /**
   * pids that are still alive or not in the wanted state.
   */
  readonly survivors?: number[];
  readonly started_at?: string;
  readonly finished_at?: string;
  readonly verification?: Verification;
}
/**
 * What a later look at the host found.
 */
export interface Verification {
  readonly status: 'verified' | 'not_verified' | 'respawned' | 'unreachable';
  readonly summary: string;
  readonly at?: string;
}
export interface AppliedHost {
  readonly host: string;
  readonly status: 'applied' | 'partial' | 'blocked' | 'failed' | 'skipped';
  readonly reason?: string;
}
