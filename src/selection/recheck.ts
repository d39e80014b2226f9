import type { Assessment } from '../model/assessment.js';
import type { GateRefusal } from '../model/gate.js';
import type { PlannedAction, PlannedPlay } from '../model/generated/plan.js';
import type { Snapshot } from '../model/snapshot.js';
import { gateRefusal } from './gates.js';
import { awakeGate } from './gates/awake.js';
import type { ChangeGate, GateSubject } from './gates/gate.js';
import { identityGate } from './gates/identity.js';
import { treeSizeGate } from './gates/tree-size.js';
import { forestOf } from './process-tree.js';

/**
 * Asks every gate again, against a fresh snapshot: first whether it is still the planned process, then all gates of the
 * plan on its tree as it is now, then whether it changed. Null: the action may go on.
 */
export function recheckGates(
  action: PlannedAction,
  play: PlannedPlay,
  snapshot: Snapshot,
  assessments: readonly Assessment[],
): GateRefusal | null {
  const root = snapshot.processes.find((process) => process.pid === action.identity.pid);
  if (root === undefined) return { gate: identityGate.name, reason: whyGone(action, snapshot) };
  const subject: GateSubject = {
    root,
    tree: forestOf(snapshot.processes).treeOf(root),
    snapshot,
    assessments: new Map(assessments.map((assessment) => [assessment.process.pid, assessment])),
    protect: play.protect,
  };
  return (
    changeRefusal(identityGate, subject, action) ??
    gateRefusal(subject) ??
    changeRefusal(treeSizeGate, subject, action) ??
    changeRefusal(awakeGate, subject, action)
  );
}

function whyGone({ identity }: PlannedAction, { bootId }: Snapshot): string {
  return bootId === identity.boot_id ? 'it has ended' : 'it has ended: the host was rebooted since the plan';
}

function changeRefusal(gate: ChangeGate, subject: GateSubject, action: PlannedAction): GateRefusal | null {
  const reason = gate.refuse(subject, action);
  return reason === null ? null : { gate: gate.name, reason };
}
