import type { Diagnostic } from '../model/diagnostic.js';
import type { PlanInputs } from '../model/generated/plan.js';
import type { Host } from '../model/host.js';
import type { Play } from '../model/playbook.js';
import type { Screening, Selection } from '../model/selection.js';

/** Everything that a plan is compiled from. */
export interface PlanInput {
  readonly toolVersion: string;
  readonly inputs: PlanInputs;
  readonly plays: readonly PlayInput[];
  /** Every host of the run, in inventory order. */
  readonly hosts: readonly HostInput[];
}

export interface PlayInput {
  readonly play: Play;
  /** Names of the play's hosts, scanned or not, in inventory order. */
  readonly hosts: readonly string[];
  readonly selection: Selection;
  /** Of the hosts that were scanned. */
  readonly screenings: readonly Screening[];
}

export interface HostInput {
  readonly host: Host;
  readonly result:
    | { readonly status: 'planned'; readonly warnings: readonly string[] }
    | { readonly status: 'failed' | 'blocked'; readonly diagnostic: Diagnostic };
}
