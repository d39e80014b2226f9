import type { Assessment } from './assessment.js';
import type { ActionKind } from './playbook.js';
import type { ProcessFacts, Snapshot } from './snapshot.js';

/** Where in the pipeline a process dropped out. */
export type RejectionStage = 'trigger' | 'filter' | 'gate' | 'tree' | 'fdr' | 'action' | 'goal' | 'budget';

/** Why one process was not selected. Redacted: `pattern` and `reason` may be stored on the controller. */
export interface Rejection {
  readonly host: string;
  readonly pid: number;
  readonly startTicks: number;
  readonly pattern: string;
  readonly stage: RejectionStage;
  /** The word or gate that said no: "filters.min_age", "protected", "budgets.kills.fleet". */
  readonly code: string;
  readonly reason: string;
  /** P(abandoned) + P(zombie). */
  readonly probability: number;
}

/** A candidate with the tree that an action on it would touch: root first, then descendants by pid. */
export interface Candidate {
  readonly assessment: Assessment;
  readonly tree: readonly ProcessFacts[];
  readonly treeMemoryBytes: number;
}

/** One host after filters and gates of one play; the raw snapshot is not kept. */
export interface Screening {
  readonly host: string;
  readonly bootId: string;
  readonly uid: number;
  readonly memory: Snapshot['memory'];
  /** False: the play's trigger is not met, nothing is selected here. */
  readonly triggered: boolean;
  /** User-space processes seen. */
  readonly processes: number;
  /** Processes that were tested, the host's part of m: all user-space processes of our uid. */
  readonly tested: number;
  readonly candidates: readonly Candidate[];
  readonly rejections: readonly Rejection[];
}

export interface Selected {
  readonly candidate: Candidate;
  readonly action: ActionKind;
  /** False: needs `--yes` and an explicit selection; `reservations` says why. */
  readonly recommended: boolean;
  readonly reservations: readonly string[];
  /** Bytes that the action frees at once (0 for renice and pause). */
  readonly expectedFreedBytes: number;
}

/** A command line seen on several hosts among the candidates: the recurring offenders. */
export interface CrossHostPattern {
  readonly pattern: string;
  readonly hosts: readonly string[];
  readonly count: number;
}

/** The pooled result of one play. */
export interface Selection {
  readonly play: string;
  /** m of the pooled test. */
  readonly tested: number;
  /** Candidates after filters and gates, over all hosts. */
  readonly candidates: number;
  readonly selected: readonly Selected[];
  /** Every other user-space process of the play's hosts, from all stages: the screenings' rejections are among them. */
  readonly rejections: readonly Rejection[];
  /** The e-value each selected process had to reach: m / (α k), with k counting no reviews; null when k is 0. */
  readonly threshold: number | null;
  readonly patterns: readonly CrossHostPattern[];
}
