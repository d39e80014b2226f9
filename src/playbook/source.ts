import type { Diagnostic } from '../model/diagnostic.js';
import { sanitize } from '../util/sanitize.js';
import { positionIn, type SourceText } from '../util/source-text.js';
import type { YamlNode } from '../util/yaml.js';
import type { Place, Problem } from './problem.js';

/** One file that was read: what is needed to point into it. */
export interface Source extends SourceText {
  readonly root: YamlNode | null;
}

/** Gives a problem its position and source frame; every text that came from the file is made harmless. */
export function toDiagnostic(source: Source, problem: Problem): Diagnostic {
  return {
    severity: problem.severity ?? 'error',
    code: problem.code,
    summary: sanitize(problem.summary, 500),
    ...(problem.detail === undefined ? {} : { detail: sanitize(problem.detail, 2000) }),
    ...(problem.hint === undefined ? {} : { hint: sanitize(problem.hint, 1000) }),
    position: positionIn(source, offsetOf(source.root, problem.place)),
  };
}

/** The offset of a value or its key; of the nearest value above where it came from a variable. */
function offsetOf(root: YamlNode | null, place: Place): number {
  if ('offset' in place) return place.offset;
  const { path, at } = place;
  let node = root;
  let offset = root?.offset ?? 0;
  for (const [index, step] of path.entries()) {
    const child = childOf(node, step);
    if (child === null) return offset;
    const isLast = index === path.length - 1;
    offset = isLast && at === 'key' ? child.keyOffset : child.value.offset;
    node = child.value;
  }
  return offset;
}

function childOf(
  node: YamlNode | null,
  step: string | number,
): { readonly keyOffset: number; readonly value: YamlNode } | null {
  if (node?.kind === 'map') return node.entries.find(({ key }) => key === step) ?? null;
  const item = node?.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  return item === undefined ? null : { keyOffset: item.offset, value: item };
}
