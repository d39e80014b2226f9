// Generated from schemas/plan.schema.json by `npm run generate`; do not edit.

export type PlanNode = HostNode | SelectNode | BatchNode | ActionNode | VerifyNode | ReportNode;

/**
 * A frozen plan: pure data, the same for the same snapshots, inventory and playbook. Apply does what is in it and nothing else. Holds redacted text only.
 */
export interface Plan {
  readonly schema: 'pt-fleet/plan/1';
  readonly tool_version: string;
  readonly inputs: PlanInputs;
  readonly plays: PlannedPlay[];
  readonly hosts: PlannedHost[];
  readonly actions: PlannedAction[];
  readonly graph: PlanGraph;
  /**
   * SHA-256 over the canonical JSON of the plan without this member.
   */
  readonly digest: string;
}
/**
 * Digests of everything the plan was made from.
 */
export interface PlanInputs {
  readonly playbook: string;
  /**
   * Over the selected hosts, their transports and variables.
   */
  readonly inventory: string;
  /**
   * Over the signature, protection and evidence tables.
   */
  readonly priors: string;
}
export interface PlannedPlay {
  readonly name: string;
  /**
   * The host pattern.
   */
  readonly hosts: string;
  readonly fdr: {
    readonly alpha: number;
    readonly method: 'e-bh';
    /**
     * What the e-values rest on.
     */
    readonly basis: 'uncalibrated';
    /**
     * The e-value each selected process reached at least: m / (alpha k).
     */
    readonly threshold: number | null;
  };
  /**
   * m: processes tested over all hosts of the play.
   */
  readonly tested: number;
  readonly candidates: number;
  /**
   * Actions within the shared budgets; reviews are not counted.
   */
  readonly selected: number;
  readonly caps: ResolvedCaps;
  readonly kill_grace_s: number;
  readonly rollout: PlannedRollout;
  /**
   * Hosts with actions, in the order of the rollout.
   */
  readonly batches: string[][];
  /**
   * The playbook's own protection: the gates are evaluated again with it on the host.
   */
  readonly protect: {
    readonly commands: string[];
    readonly users: string[];
  };
  readonly collect: {
    readonly timeout_s: number;
  };
  readonly patterns: PlannedPattern[];
}
/**
 * Caps as numbers, shares resolved against the play's hosts.
 */
export interface ResolvedCaps {
  readonly actions_per_host: number;
  readonly actions_fleet: number;
  readonly kills_per_host: number;
  readonly kills_fleet: number;
}
export interface PlannedRollout {
  readonly parallel: number;
  readonly interval_s: number;
  readonly rate_per_minute: number | null;
  readonly on_gate: 'abort' | 'skip_host';
  /**
   * The rollout stops when more hosts than this have failed.
   */
  readonly max_failed_hosts: number;
  /**
   * The rollout stops when more hosts than this could not be reached while applying.
   */
  readonly max_unreachable_hosts: number;
  readonly soak_s: number;
}
export interface PlannedPattern {
  readonly pattern: string;
  readonly hosts: string[];
  readonly count: number;
}
export interface PlannedHost {
  readonly host: string;
  readonly transport: PlannedTransport;
  readonly status: 'planned' | 'failed' | 'blocked';
  readonly reason?: HostReason;
  readonly facts?: HostFacts;
}
export interface PlannedTransport {
  readonly kind: 'ssh' | 'local' | 'replay';
  readonly destination?: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
  readonly file?: string;
}
/**
 * Why the host is failed or blocked.
 */
export interface HostReason {
  readonly code: string;
  readonly summary: string;
  readonly hint?: string;
}
export interface HostFacts {
  readonly boot_id: string;
  readonly uid: number;
  readonly processes: number;
  readonly memory_total: number;
  readonly memory_available: number;
  /**
   * Plays whose trigger this host does not meet.
   */
  readonly healthy_for: string[];
  readonly warnings: string[];
}
export interface PlannedAction {
  /**
   * HOST:PID, the TARGET of explain, --select and --exclude.
   */
  readonly id: string;
  readonly play: string;
  readonly host: string;
  readonly action: 'renice' | 'pause' | 'kill' | 'review';
  readonly category: string;
  readonly signature: string | null;
  /**
   * The command line, normalised and redacted.
   */
  readonly pattern: string;
  readonly identity: PlannedIdentity;
  /**
   * Root first; nothing outside it and its later children is touched.
   *
   * @minItems 1
   */
  readonly tree: [TreeMember, ...TreeMember[]];
  /**
   * CPU time that the tree had used when planned, in clock ticks; the awake gate compares it.
   */
  readonly cpu_ticks: number;
  readonly posterior: {
    readonly useful: number;
    readonly useful_bad: number;
    readonly abandoned: number;
    readonly zombie: number;
  };
  readonly e_value: {
    readonly value: number;
    readonly basis: 'uncalibrated';
  };
  readonly evidence: PlannedEvidence[];
  /**
   * Resident bytes of the tree.
   */
  readonly memory: number;
  readonly age_s: number;
  /**
   * CPU that the tree used while it was scanned, as a share of one CPU; null when not measured.
   */
  readonly cpu_share: number | null;
  readonly expected_freed: number;
  readonly recommended: boolean;
  /**
   * Why it is not recommended.
   */
  readonly reservations: string[];
}
export interface PlannedIdentity {
  readonly boot_id: string;
  /**
   * Never pid 1, a process group or everything.
   */
  readonly pid: number;
  readonly start_ticks: number;
  readonly uid: number;
  /**
   * device:inode of the executable.
   */
  readonly exe: string | null;
}
export interface TreeMember {
  readonly pid: number;
  readonly start_ticks: number;
}
export interface PlannedEvidence {
  readonly feature: string;
  readonly words: string;
  /**
   * Log-likelihood ratio (nats) of abandoned against useful.
   */
  readonly llr: number;
}
export interface PlanGraph {
  readonly nodes: PlanNode[];
  readonly edges: [string, string][];
}
export interface HostNode {
  readonly id: string;
  readonly kind: 'connect' | 'scan' | 'infer';
  readonly host: string;
  readonly state: 'done' | 'failed' | 'blocked' | 'skipped';
}
export interface SelectNode {
  readonly id: string;
  readonly kind: 'select';
  readonly play: string;
}
export interface BatchNode {
  readonly id: string;
  readonly kind: 'batch';
  readonly play: string;
  /**
   * From 1.
   */
  readonly batch: number;
}
export interface ActionNode {
  readonly id: string;
  readonly kind: 'action';
  /**
   * Id of the planned action.
   */
  readonly action: string;
}
export interface VerifyNode {
  readonly id: string;
  readonly kind: 'verify';
  readonly play: string;
  readonly batch: number;
  readonly host: string;
}
export interface ReportNode {
  readonly id: string;
  readonly kind: 'report';
}
