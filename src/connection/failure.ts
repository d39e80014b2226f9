import type { ConnectionFailure, ConnectionFailureKind } from '../model/connection.js';

/** The words of a failure: what was being done and what is wrong, the facts, what to do next. */
export interface FailureWords {
  readonly summary: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** Builds the one shape that every failure of a connection has; its code is `connection/` and the kind. */
export function failure(kind: ConnectionFailureKind, host: string, words: FailureWords): ConnectionFailure {
  return {
    kind,
    diagnostic: {
      severity: 'error',
      code: `connection/${kind.replaceAll('_', '-')}`,
      host,
      ...words,
    },
  };
}

/** `1 s`, `2.5 s`: limits as people set them. */
export function inSeconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
