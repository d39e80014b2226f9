import type { Category, ProcessClass } from './assessment.js';

/**
 * A playbook after reading, checking and normalising: every word has its value, units are SI (bytes, seconds,
 * shares 0…1), expressions are resolved. What the YAML may say is in schemas/playbook.schema.json.
 */
export interface Playbook {
  readonly file: string;
  /** Over the text of the playbook and of every file it imports, and the values of its expressions. */
  readonly sha256: string;
  readonly plays: readonly Play[];
}

/** Actions that can be planned, least blast radius first. `review` only shows the process to a person. */
export const actionKinds = ['renice', 'pause', 'kill', 'review'] as const;
export type ActionKind = (typeof actionKinds)[number];

/** A count, or a share (0…1) of the play's hosts, which rounds up. */
export type Amount =
  { readonly kind: 'count'; readonly value: number } | { readonly kind: 'share'; readonly value: number };

/**
 * The whole number that an amount stands for; a share of `total` rounds up. The small allowance keeps a product that is
 * whole but for floating point (0.1 × 30) from rounding up once more.
 */
export function resolveAmount(amount: Amount, total: number): number {
  return amount.kind === 'count' ? amount.value : Math.ceil(amount.value * total - 1e-9);
}

export interface Comparison {
  readonly operator: '<' | '<=' | '>' | '>=' | '==' | '!=';
  /** Bytes, seconds, a share (0…1) or a plain count, as the field says. */
  readonly value: number;
}

/** Most actions of a kind, on each host and over all hosts of the play. */
export interface Cap {
  readonly perHost: number;
  readonly fleet: Amount;
}

export const whereTextFields = [
  'command',
  'comm',
  'exe',
  'cwd',
  'user',
  'cgroup',
  'signature',
  'category',
  'state',
] as const;
export const whereNumberFields = ['cpu', 'memory', 'age', 'threads'] as const;
export type WhereTextField = (typeof whereTextFields)[number];
export type WhereNumberField = (typeof whereNumberFields)[number];

/** A boolean tree over process fields. `cpu` is a share of one CPU, `memory` bytes, `age` seconds. */
export type Where =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Where[] }
  | { readonly kind: 'not'; readonly of: Where }
  | { readonly kind: 'text'; readonly field: WhereTextField; readonly glob: string }
  | { readonly kind: 'number'; readonly field: WhereNumberField; readonly comparison: Comparison };

export interface Filters {
  /** Empty: every category. */
  readonly categories: readonly Category[];
  readonly requireSignature: boolean;
  /** The largest posterior class must be one of these. */
  readonly classes: readonly ProcessClass[];
  /** Least P(abandoned) + P(zombie). */
  readonly minPosterior: number;
  readonly minAgeSeconds: number;
  /** Resident memory of the whole tree. */
  readonly minMemoryBytes: number;
  readonly where: Where | null;
}

export interface Rollout {
  /** Cumulative numbers of hosts, growing; the first is the canary. The last covers all. */
  readonly batches: readonly Amount[];
  readonly parallel: number;
  readonly intervalSeconds: number;
  /** Actions a minute over the whole fleet; null = not limited. */
  readonly ratePerMinute: number | null;
  readonly onGate: 'abort' | 'skip_host';
  readonly maxFailedHosts: Amount;
  readonly maxUnreachableHosts: Amount;
  readonly soakSeconds: number;
}

export interface Play {
  readonly name: string;
  /** An Ansible host pattern. */
  readonly hosts: string;
  /** A host that does not meet it is healthy: scanned, nothing selected. */
  readonly trigger: { readonly memoryAvailable: Comparison | null };
  /** Selection on a host stops once this much memory would be free. */
  readonly goal: { readonly freeMemoryBytes: number } | null;
  readonly filters: Filters;
  /** Adds to the built-in protection. Globs on the whole command line; user names. */
  readonly protect: { readonly commands: readonly string[]; readonly users: readonly string[] };
  readonly budgets: {
    readonly fdr: { readonly alpha: number; readonly method: 'e-bh' };
    readonly actions: Cap;
    readonly kills: Cap;
  };
  readonly actions: {
    readonly prefer: readonly ActionKind[];
    readonly killGraceSeconds: number;
    /** Never recommended: a person selects these by hand. */
    readonly confirm: readonly ActionKind[];
  };
  readonly rollout: Rollout;
  readonly collect: { readonly sampleSeconds: number; readonly timeoutSeconds: number };
}
