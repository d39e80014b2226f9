import { sanitize } from './sanitize.js';

/**
 * Quotes the lines of a source around a 1-based line and column, ready to print: the line before, the line itself with a caret
 * below the column, and the line after. Control characters are shown as `\uXXXX`, long lines are cut around the
 * column to `width` characters.
 *
 * ```
 *   1 | all:
 * > 2 |   hots:
 *     |   ^
 *   3 |     web1:
 * ```
 */
export function sourceFrame(lines: readonly string[], line: number, column: number, width = 100): string {
  const first = Math.max(1, line - 1);
  const last = Math.min(lines.length, line + 1);
  const gutter = String(last).length;
  const from = Math.max(0, column - 1 - Math.floor(width / 2));
  const frame: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = lines[number - 1] ?? '';
    const mark = number === line ? '>' : ' ';
    frame.push(
      `${mark} ${String(number).padStart(gutter)} | ${shown(text.slice(from), width, from > 0)}`.trimEnd(),
    );
    if (number !== line) continue;
    const before = shown(text.slice(from, column - 1), width, from > 0);
    frame.push(`  ${' '.repeat(gutter)} | ${' '.repeat(before.length)}^`);
  }
  return frame.join('\n');
}

function shown(text: string, width: number, cut: boolean): string {
  return `${cut ? '…' : ''}${sanitize(text, width)}`;
}
