import type { Diagnostic, SourcePosition } from '../model/diagnostic.js';
import { sanitize } from '../util/sanitize.js';
import { sourceFrame } from '../util/source-frame.js';

/** A text that hosts are read from: a file, or a list given on the command line. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** A place in a source; line, column and frame are worked out only when something is to be said about it. */
export interface At {
  readonly source: Source;
  /** In UTF-16 units from the beginning of the text. */
  readonly offset: number;
}

function positionOf({ source, offset }: At): SourcePosition {
  const before = source.text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - (before.lastIndexOf('\n') + 1) + 1;
  return { file: source.file, line, column, frame: sourceFrame(source.text, line, column) };
}

/** "hosts.yml:12", for naming a second place in a sentence. */
export function placeOf(at: At): string {
  const { file, line } = positionOf(at);
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
    position: positionOf(at),
  }));
  const first = findings[shownFindings];
  if (first === undefined) return shown;
  const more = findings.length - shownFindings;
  const summary = `and ${more} more in ${first.at.source.file}`;
  return [...shown, { severity: first.severity, code: 'inventory/too-many-findings', summary }];
}
