import type { GateRefusal } from '../model/gate.js';
import { activeSessionGate } from './gates/active-session.js';
import { foreignGate } from './gates/foreign.js';
import type { Gate, GateSubject } from './gates/gate.js';
import { optOutGate } from './gates/opt-out.js';
import { ownSessionGate } from './gates/own-session.js';
import { protectedGate } from './gates/protected.js';
import { sameUidGate } from './gates/same-uid.js';
import { supervisedGate } from './gates/supervised.js';

/** Every gate that is asked when planning, in order. The first that refuses names the reason. */
export const gates: readonly Gate[] = [
  protectedGate,
  ownSessionGate,
  sameUidGate,
  foreignGate,
  optOutGate,
  supervisedGate,
  activeSessionGate,
];

export function gateRefusal(subject: GateSubject): GateRefusal | null {
  for (const { name, refuse } of gates) {
    const reason = refuse(subject);
    if (reason !== null) return { gate: name, reason };
  }
  return null;
}
