import type { Diagnostic } from '../model/diagnostic.js';
import { err } from '../util/result.js';

/**
 * Why a workflow gave no result. invalid: the input is wrong. refused: a gate or budget says no. stale: the plan is
 * expired, changed or already used. locked: another run holds it. storage: the controller's disk. unreachable: the host.
 */
export interface Failure {
  readonly kind: 'invalid' | 'refused' | 'stale' | 'locked' | 'storage' | 'unreachable' | 'interrupted';
  readonly diagnostics: readonly Diagnostic[];
}

export function fail(
  kind: Failure['kind'],
  diagnostics: Diagnostic | readonly Diagnostic[],
): { readonly ok: false; readonly error: Failure } {
  return err({ kind, diagnostics: 'code' in diagnostics ? [diagnostics] : diagnostics });
}
