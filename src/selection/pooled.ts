import type { Screening } from '../model/selection.js';
import { compareText } from '../util/compare-text.js';
import { stableEValue } from '../util/e-value.js';
import type { Proposal } from './choose-action.js';
import type { TestedItem } from './self-consistent.js';

/** A proposal as the pooled test sees it. */
export interface Pooled extends TestedItem {
  readonly proposal: Proposal;
}

/** The proposals of one host, largest e-value first; `beyond` holds those past its goal. */
export interface HostPool {
  readonly screening: Screening;
  readonly needed: readonly Pooled[];
  readonly beyond: readonly Pooled[];
}

export function pooled(proposal: Proposal): Pooled {
  const { host, process, eValue } = proposal.candidate.assessment;
  return { host, pid: process.pid, eValue: stableEValue(eValue), kill: proposal.action === 'kill', proposal };
}

export function byEvidence(a: Pooled, b: Pooled): number {
  return b.eValue - a.eValue || byProcess(a, b);
}

export function byProcess(
  a: { readonly host: string; readonly pid: number },
  b: { readonly host: string; readonly pid: number },
): number {
  return compareText(a.host, b.host) || a.pid - b.pid;
}
