import type { Diagnostic } from '../model/diagnostic.js';

/** Keys and indexes from the root of a file to a value: `[0, 'filters', 'min_age']`. */
export type Path = readonly (string | number)[];

/** Where in a file a problem is: an offset into its text, or a value or its key by path. */
export type Place = { readonly offset: number } | { readonly path: Path; readonly at: 'key' | 'value' };

/** A diagnostic that does not know its file yet. */
export interface Problem {
  readonly severity?: Diagnostic['severity'];
  readonly code: `playbook/${string}`;
  readonly summary: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly place: Place;
}

/** `filters.classes[0]` for people; the first step of a path is the number of the play. */
export function pathWords(path: Path): string {
  const words = path
    .slice(1)
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
  return words === '' ? 'the play' : words;
}

/** Whether `path` is `root` or lies below it. */
export function isWithin(path: Path, root: Path): boolean {
  return root.length <= path.length && root.every((step, index) => step === path[index]);
}
