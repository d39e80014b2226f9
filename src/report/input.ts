import type { Assessment } from '../model/assessment.js';
import type { Plan } from '../model/generated/plan.js';
import type { Session } from '../model/generated/session.js';
import type { Screening } from '../model/selection.js';
import type { Snapshot } from '../model/snapshot.js';

/** What the controller knows of a run. All of it is redacted already: it is what lies on the controller's disk. */
export interface FleetReportInput {
  readonly session: Session;
  readonly plan: Plan;
  /** For each planned host, how many processes were left out for which reason (`Rejection.code`). */
  readonly rejections: readonly {
    readonly host: string;
    readonly counts: Readonly<Record<string, number>>;
  }[];
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
}

/** What one scan found on one host, in full. The report made of it stays there. */
export interface HostReportInput {
  readonly hostSessionId: string;
  readonly host: string;
  readonly snapshot: Snapshot;
  readonly assessments: readonly Assessment[];
  /** By the name of the play. */
  readonly screenings: ReadonlyMap<string, Screening>;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
}
