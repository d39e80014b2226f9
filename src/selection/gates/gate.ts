import type { Assessment } from '../../model/assessment.js';
import type { PlannedAction } from '../../model/generated/plan.js';
import type { Play } from '../../model/playbook.js';
import type { ProcessFacts, Snapshot } from '../../model/snapshot.js';

/** What a gate looks at: the tree an action would touch (root first), in the snapshot it was seen in. */
export interface GateSubject {
  readonly root: ProcessFacts;
  readonly tree: readonly ProcessFacts[];
  readonly snapshot: Snapshot;
  /** Of every user-space process of the snapshot, by pid. */
  readonly assessments: ReadonlyMap<number, Assessment>;
  /** What the playbook adds to the built-in protection. */
  readonly protect: Play['protect'];
}

/** A safety rule that no playbook can switch off; asked when planning and again right before the action. */
export interface Gate {
  /** Stable: shown to people and programs. */
  readonly name: string;
  /** Why it refuses, in words and without text from the host; null lets the process pass. */
  readonly refuse: (subject: GateSubject) => string | null;
}

/** A gate that compares a fresh look at the process with what the plan froze. */
export interface ChangeGate {
  readonly name: string;
  readonly refuse: (subject: GateSubject, planned: PlannedAction) => string | null;
}

/** "it" for the root, "process 4712 in its tree" for another: the pid is all that a reason says of a process. */
export function nameMember(process: ProcessFacts, { root }: GateSubject): string {
  return process.pid === root.pid ? 'it' : `process ${process.pid} in its tree`;
}
