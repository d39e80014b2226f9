/** Where in a source file a diagnostic points: 1-based line and column; `frame` is the quoted source, ready to print. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly frame?: string;
}

/**
 * One thing to tell a person: an expected failure, never a bug.
 * `code` is stable and documented in docs/errors.md; `summary` names the activity and the thing; `hint` says what to do.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly summary: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: SourcePosition;
  readonly host?: string;
}
