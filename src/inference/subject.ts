import type { ProcessFacts, Snapshot } from '../model/snapshot.js';
import type { Command } from './command.js';
import type { Signature } from './tables/signature.js';
import type { OwnerKind } from './tables/surroundings.js';

/**
 * Who a process hangs on: `attached` to a living parent; an `orphan`, re-parented to init or to a user's service
 * manager without being a service; `below-orphan`, in the tree of one; or it cannot be told.
 */
export type Parentage = 'attached' | 'orphan' | 'below-orphan' | 'unknown';

/** A process with what the rest of the snapshot says about it: everything that a feature may look at. */
export interface Subject {
  readonly snapshot: Snapshot;
  readonly process: ProcessFacts;
  readonly command: Command;
  readonly signature: Signature | null;
  readonly protection: string | null;
  readonly parentage: Parentage;
  /** The orphan at the top of its tree, unless it is that itself. */
  readonly orphanAbove: Pick<Subject, 'signature' | 'process' | 'protection'> | null;
  /** Kinds of living ancestors for whom it works. */
  readonly owners: ReadonlySet<OwnerKind>;
  /** The pid that a marker of tmux, screen or an editor names belongs to a living process; null when there is no such marker, or it cannot be told. */
  readonly startedInLives: boolean | null;
  readonly sessionLeaderGone: boolean | null;
  readonly groupLeaderGone: boolean | null;
  /** A CI job's process with no CI agent on the host; null when it is no CI job's or it cannot be told. */
  readonly ciAgentGone: boolean | null;
  /** A client of this daemon runs as the same user; null when it is no daemon with known clients, or it cannot be told. */
  readonly clientRuns: boolean | null;
  readonly superseded: boolean;
  readonly inService: boolean;
}
