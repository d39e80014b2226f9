import type { ProcessFacts } from './snapshot.js';

export const processClasses = ['useful', 'useful_bad', 'abandoned', 'zombie'] as const;
export type ProcessClass = (typeof processClasses)[number];

/** The programs a playbook can ask for, and the names that `--only` takes. */
export const categories = [
  'dev-server',
  'test-runner',
  'build-tool',
  'build-daemon',
  'language-server',
  'coding-agent',
  'notebook',
  'browser-automation',
  'unknown',
] as const;
export type Category = (typeof categories)[number];

/** Correlated features share a group, and a group's total is capped. */
export type EvidenceGroup =
  'filesystem' | 'lineage' | 'streams' | 'lifetime' | 'activity' | 'presence' | 'state';

/** One line of the evidence ledger. */
export interface EvidenceTerm {
  readonly feature: string;
  readonly group: EvidenceGroup;
  /** One clause for people, without any text from the host: "its working directory was deleted". */
  readonly words: string;
  /** Log-likelihood (nats) of the observation under each class, relative to `useful`, after the group's cap. */
  readonly logLikelihood: Readonly<Record<ProcessClass, number>>;
}

/** What an e-value rests on; shown wherever the e-value is. Only `uncalibrated` exists so far. */
export type EvidenceBasis = 'uncalibrated';

/** What inference says of one process. */
export interface Assessment {
  readonly host: string;
  readonly process: ProcessFacts;
  readonly category: Category;
  /** Name of the signature that matched ("vite"), or null. */
  readonly signature: string | null;
  /** Why the built-in protection table covers it, or null. Protection always wins. */
  readonly protection: string | null;
  /** Sums to 1. */
  readonly posterior: Readonly<Record<ProcessClass, number>>;
  readonly ledger: readonly EvidenceTerm[];
  /** Likelihood ratio of {abandoned, zombie} against {useful, useful_bad}; ≥ 0. */
  readonly eValue: number;
  readonly basis: EvidenceBasis;
  /** The command line normalised and redacted: the only form that leaves the controller's memory. */
  readonly pattern: string;
}

/** P(nobody needs it) = P(abandoned) + P(zombie). */
export function abandonedProbability(posterior: Readonly<Record<ProcessClass, number>>): number {
  return posterior.abandoned + posterior.zombie;
}
