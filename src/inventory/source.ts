import type { Diagnostic } from '../model/diagnostic.js';
import { sanitize } from '../util/sanitize.js';
import { positionIn, type SourceText } from '../util/source-text.js';

/** A place in a source; line, column and frame are worked out only when something is to be said about it. */
export interface At {
  readonly source: SourceText;
  /** In UTF-16 units from the beginning of the text. */
  readonly offset: number;
}

/** "hosts.yml:12", for naming a second place in a sentence. */
export function placeOf(at: At): string {
  const { file, line } = positionIn(at.source, at.offset);
  return `${file}:${line}`;
}

/** A diagnostic without its frame yet, so that ten thousand mistakes cost no more than the ones that are shown. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** May quote the source: made harmless by `toDiagnostics`. */
  readonly summary: string;
  readonly hint?: string;
  readonly at: At;
}

const shownFindings = 50;

/** The findings as diagnostics; beyond the first fifty only their number is told. */
export function toDiagnostics(findings: readonly Finding[]): readonly Diagnostic[] {
  const shown = findings.slice(0, shownFindings).map(({ at, summary, ...rest }) => ({
    ...rest,
    summary: sanitize(summary),
    position: positionIn(at.source, at.offset),
  }));
  const first = findings[shownFindings];
  if (first === undefined) return shown;
  const more = findings.length - shownFindings;
  const summary = `and ${more} more in ${first.at.source.file}`;
  return [...shown, { severity: first.severity, code: 'inventory/too-many-findings', summary }];
}
