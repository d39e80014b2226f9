/** A gate that said no: neither failure nor success, and never retried. `gate` is its stable name, `reason` is in words. */
export interface GateRefusal {
  readonly gate: string;
  readonly reason: string;
}
