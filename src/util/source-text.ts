import type { SourcePosition } from '../model/diagnostic.js';
import { sourceFrame } from './source-frame.js';

/** A text that can be pointed into: a file, or a list given on the command line. */
export interface SourceText {
  /** As it is shown to people. */
  readonly file: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** The offset of the first character of each line, in UTF-16 units. */
  readonly lineStarts: readonly number[];
}

export function sourceText(file: string, text: string): SourceText {
  const lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return { file, text, lines: text.split(/\r?\n/), lineStarts };
}

/** Line, column and frame of an offset. */
export function positionIn({ file, lines, lineStarts }: SourceText, offset: number): SourcePosition {
  const line = Math.max(1, countUpTo(lineStarts, offset));
  const column = Math.max(0, offset - (lineStarts[line - 1] ?? 0)) + 1;
  return { file, line, column, frame: sourceFrame(lines, line, column) };
}

/** How many of the ascending numbers are at most `limit`, by halving. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Number.POSITIVE_INFINITY) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
