// Generated from schemas/fleet-response.schema.json by `npm run generate`; do not edit.

/**
 * What `pt agent fleet plan|apply|status|report --format json` prints: the operating guide's section 7 envelope. Fields may be added, none changed.
 */
export type FleetResponse =
  FleetPlanResponse | FleetApplyResponse | FleetStatusResponse | FleetReportResponse | FleetErrorResponse;

export interface FleetPlanResponse {
  readonly schema_version: '1.0.0';
  readonly command: 'fleet plan';
  readonly status: 'success' | 'partial' | 'blocked' | 'failed';
  readonly data: FleetPlanData;
  readonly errors?: Problem[];
}
export interface FleetPlanData {
  readonly fleet_session_id: string;
  readonly hosts: EnvelopeHost[];
  readonly fleet_summary: FleetSummary;
  readonly fleet_fdr: FleetFdr;
  readonly cross_host_patterns: EnvelopePattern[];
  readonly actions?: EnvelopeAction[];
  readonly plan_digest?: string;
  readonly expires_at?: string;
}
export interface EnvelopeHost {
  readonly host_id: string;
  readonly session_id: string;
  readonly status: 'planned' | 'failed' | 'blocked';
  readonly reason?: Problem;
}
/**
 * One thing that went wrong, and what to do about it.
 */
export interface Problem {
  readonly code: string;
  readonly summary: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly host?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}
export interface FleetSummary {
  readonly total_hosts: number;
  readonly total_candidates: number;
  readonly planned_hosts?: number;
  readonly failed_hosts?: number;
  readonly blocked_hosts?: number;
  readonly total_tested?: number;
}
export interface FleetFdr {
  readonly pooled: true;
  /**
   * Sum of the plays' levels: a bound for all plays together.
   */
  readonly alpha: number;
  readonly total_selected: number;
  readonly method?: 'e-bh';
  readonly basis?: 'uncalibrated';
}
export interface EnvelopePattern {
  readonly pattern: string;
  readonly hosts: string[];
  readonly count: number;
}
export interface EnvelopeAction {
  /**
   * HOST:PID; what --select takes.
   */
  readonly target: string;
  readonly host_id: string;
  readonly play: string;
  readonly pid: number;
  readonly category: string;
  readonly signature: string | null;
  readonly pattern: string;
  readonly action: 'renice' | 'pause' | 'kill' | 'review';
  readonly p_abandoned: number;
  readonly e_value: number;
  readonly e_value_basis: 'uncalibrated';
  readonly evidence: string[];
  readonly memory_bytes: number;
  readonly age_seconds: number;
  readonly recommended: boolean;
  readonly reservations: string[];
}
export interface FleetApplyResponse {
  readonly schema_version: '1.0.0';
  readonly command: 'fleet apply';
  readonly status: 'success' | 'partial' | 'blocked' | 'failed';
  readonly data: FleetApplyData;
  readonly errors?: Problem[];
}
export interface FleetApplyData {
  readonly fleet_session_id: string;
  readonly state: 'planned' | 'applying' | 'applied' | 'partial' | 'blocked' | 'failed' | 'interrupted';
  readonly hosts: EnvelopeAppliedHost[];
  readonly fleet_summary: ApplySummary;
  readonly outcomes: EnvelopeOutcome[];
  readonly left: EnvelopeLeft[];
  readonly guarantee: EnvelopeGuarantee;
  readonly stopped?: string;
}
export interface EnvelopeAppliedHost {
  readonly host_id: string;
  readonly session_id: string;
  readonly status: 'planned' | 'applied' | 'partial' | 'blocked' | 'failed' | 'skipped';
  readonly reason?: string;
}
export interface ApplySummary {
  readonly total_actions: number;
  readonly done: number;
  readonly partial: number;
  readonly refused: number;
  readonly blocked: number;
  readonly failed: number;
  readonly unknown: number;
  readonly skipped: number;
  readonly verified: number;
}
export interface EnvelopeOutcome {
  readonly target: string;
  readonly host_id: string;
  readonly action: 'renice' | 'pause' | 'kill' | 'review';
  readonly status: 'done' | 'partial' | 'refused' | 'blocked' | 'failed' | 'unknown' | 'skipped';
  readonly summary: string;
  readonly gate?: string;
  readonly method?: string;
  readonly verification?: EnvelopeVerification;
}
export interface EnvelopeVerification {
  readonly status: 'verified' | 'not_verified' | 'respawned' | 'unreachable';
  readonly summary: string;
}
/**
 * A planned action that was not chosen.
 */
export interface EnvelopeLeft {
  readonly target: string;
  readonly reason: string;
}
/**
 * Whether the plan's error level still holds for what was chosen.
 */
export interface EnvelopeGuarantee {
  readonly holds: boolean;
  readonly words: string;
}
export interface FleetStatusResponse {
  readonly schema_version: '1.0.0';
  readonly command: 'fleet status';
  readonly status: 'success' | 'partial' | 'blocked' | 'failed';
  readonly data: FleetStatusData;
  readonly errors?: Problem[];
}
export interface FleetStatusData {
  readonly fleet_session_id: string;
  readonly state: 'planned' | 'applying' | 'applied' | 'partial' | 'blocked' | 'failed' | 'interrupted';
  readonly created_at: string;
  readonly expires_at: string;
  readonly hosts: EnvelopeAppliedHost[];
  readonly planned_actions: number;
  readonly outcomes: EnvelopeOutcome[];
  readonly stopped?: string;
}
export interface FleetReportResponse {
  readonly schema_version: '1.0.0';
  readonly command: 'fleet report';
  readonly status: 'success' | 'partial' | 'blocked' | 'failed';
  readonly data: FleetReportData;
  readonly errors?: Problem[];
}
export interface FleetReportData {
  readonly fleet_session_id: string;
  readonly state: 'planned' | 'applying' | 'applied' | 'partial' | 'blocked' | 'failed' | 'interrupted';
  readonly profile: 'safe';
  /**
   * Path of the fleet report.
   */
  readonly html: string;
  /**
   * Path of the summary.
   */
  readonly markdown: string;
}
export interface FleetErrorResponse {
  readonly schema_version: '1.0.0';
  readonly command: 'fleet plan' | 'fleet apply' | 'fleet status' | 'fleet report';
  readonly status: 'error';
  readonly data: null;
  /**
   * @minItems 1
   */
  readonly errors: [Problem, ...Problem[]];
}
