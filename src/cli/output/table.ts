import { sanitize } from '../../util/sanitize.js';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Wraps in what the other columns leave; at most one column. */
  readonly flexible?: true;
}

export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const gap = 2;
const narrowestFlexible = 24;
const mostFlexibleLines = 3;
const narrowestText = 8;

/**
 * Lays rows out in `width` columns. Texts are sanitized here, so that no host text reaches the terminal raw. The
 * flexible column wraps; where that leaves it narrow or tall, its text goes below the row instead.
 */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number): string {
  const texts = rows.map((row) => row.map((cell) => sanitize(cell.text)));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...texts.map((row) => (row[index] ?? '').length)),
  );
  const flexible = columns.findIndex((column) => column.flexible === true);
  const fixed = widths.reduce((sum, one, index) => sum + (index === flexible ? 0 : one + gap), 0);
  const room = width - fixed;
  const wouldBeTall = texts.some((row) => wrap(row[flexible] ?? '', room).length > mostFlexibleLines);
  const below = flexible >= 0 && (room < narrowestFlexible || wouldBeTall);
  if (flexible >= 0) widths[flexible] = Math.max(narrowestFlexible, Math.min(widths[flexible] ?? 0, room));

  const lines: string[] = [];
  const shown = columns.map((_, index) => index).filter((index) => !(below && index === flexible));
  lines.push(
    joinCells(shown.map((index) => pad(columns[index]?.title ?? '', widths[index] ?? 0, columns[index]))),
  );
  rows.forEach((row, rowIndex) => {
    const wrapped = columns.map((_, index) =>
      index === flexible
        ? wrap(texts[rowIndex]?.[index] ?? '', below ? width - 4 : (widths[index] ?? 0))
        : [texts[rowIndex]?.[index] ?? ''],
    );
    const height = below ? 1 : Math.max(1, ...wrapped.map((cell) => cell.length));
    for (let line = 0; line < height; line += 1) {
      lines.push(
        joinCells(
          shown.map((index) => {
            const paint = row[index]?.paint ?? ((text: string) => text);
            return paintPadded(wrapped[index]?.[line] ?? '', widths[index] ?? 0, columns[index], paint);
          }),
        ),
      );
    }
    if (below)
      lines.push(...(wrapped[flexible] ?? []).filter((line) => line !== '').map((line) => `    ${line}`));
  });
  return lines.join('\n');
}

/** Breaks at spaces; a word longer than the width is cut. A terminal too narrow for anything gets 8 columns. */
export function wrap(text: string, columns: number): string[] {
  const width = Math.max(narrowestText, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    let rest = line === '' ? word : `${line} ${word}`;
    while (rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    line = rest;
  }
  return [...lines, line];
}

function pad(text: string, width: number, column: Column | undefined): string {
  return column?.align === 'right' ? text.padStart(width) : text.padEnd(width);
}

function paintPadded(
  text: string,
  width: number,
  column: Column | undefined,
  paint: (text: string) => string,
): string {
  return pad(text, width, column).replace(text, () => paint(text));
}

function joinCells(cells: readonly string[]): string {
  return cells.join(' '.repeat(gap)).trimEnd();
}
