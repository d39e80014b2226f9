import { isAlias, isMap, isScalar, isSeq, type Alias, type LineCounter, type Node } from 'yaml';
import type { Diagnostic, SourcePosition } from '../model/diagnostic.js';
import { sanitize } from '../util/sanitize.js';
import { sourceFrame } from '../util/source-frame.js';
import type { Path, Place, Problem } from './problem.js';

/** One file that was read: what is needed to point into it. */
export interface Source {
  /** As it is shown to people. */
  readonly file: string;
  readonly lines: readonly string[];
  readonly lineCounter: LineCounter;
  readonly root: Node | null;
  readonly aliasTargets: ReadonlyMap<Alias, Node>;
}

/** Gives a problem its position and source frame; every text that came from the file is made harmless. */
export function toDiagnostic(source: Source, problem: Problem): Diagnostic {
  return {
    severity: problem.severity ?? 'error',
    code: problem.code,
    summary: sanitize(problem.summary, 500),
    ...(problem.detail === undefined ? {} : { detail: sanitize(problem.detail, 2000) }),
    ...(problem.hint === undefined ? {} : { hint: sanitize(problem.hint, 1000) }),
    position: positionOf(source, problem.place),
  };
}

function positionOf(source: Source, place: Place): SourcePosition {
  const offset = 'offset' in place ? place.offset : offsetOf(source, place.path, place.at);
  const { line, col } = source.lineCounter.linePos(offset);
  const position = { line: Math.max(1, line), column: Math.max(1, col) };
  return {
    file: source.file,
    ...position,
    frame: sourceFrame(source.lines, position.line, position.column),
  };
}

/** The offset of a value or its key; of the nearest node above where the value came from a variable. */
function offsetOf(source: Source, path: Path, at: 'key' | 'value'): number {
  let node: Node | null = source.root;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const collection: Node | null = isAlias(node) ? (source.aliasTargets.get(node) ?? null) : node;
    const child = childOf(collection, step);
    if (child === null) return offset;
    const isLast = index === path.length - 1;
    offset = (isLast && at === 'key' ? child.key : null) ?? startOf(child.value) ?? child.key ?? offset;
    node = child.value;
  }
  return offset;
}

function childOf(
  node: Node | null,
  step: string | number,
): { readonly key: number | null; readonly value: Node | null } | null {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
    return pair === undefined ? null : { key: startOf(pair.key), value: pair.value };
  }
  if (!isSeq<Node | null>(node) || typeof step !== 'number' || step >= node.items.length) return null;
  return { key: null, value: node.items[step] ?? null };
}

function startOf(node: Node | null): number | null {
  return node?.range?.[0] ?? null;
}
