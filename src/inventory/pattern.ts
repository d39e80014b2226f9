import { err, ok, type Result } from '../util/result.js';
import { isAddress } from './names.js';
import { expandRange, hasRange } from './range.js';

/** What a term of a pattern does to the hosts chosen so far. */
export type Operation = 'add' | 'keep' | 'remove';

/** One term of a host pattern: `web`, `&staging`, `!web[0]`, `~db-\d+`. */
export interface Term {
  /** As written, with its sign. */
  readonly text: string;
  readonly operation: Operation;
  readonly selector: Selector;
  readonly subscript: Subscript | null;
}

/** What the names of groups and hosts are compared with. */
export type Selector =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'glob'; readonly glob: string }
  | { readonly kind: 'regex'; readonly source: string };

/** Positions among the matched hosts from 0, both ends included; negative ones count from the end, `to` null is the last. */
export interface Subscript {
  readonly from: number;
  readonly to: number | null;
}

const maxLength = 2_000;

const everything: Term = {
  text: 'all',
  operation: 'add',
  selector: { kind: 'names', names: ['all'] },
  subscript: null,
};

/**
 * Splits an Ansible host pattern into its terms, in the order in which they work: first what adds, then `&`, then `!`.
 * Terms are separated by ":" or ",", though not inside brackets. A pattern of only `&` and `!` starts from `all`.
 * `web[0:2]` is a subscript when `web` is a group and the numbers are not padded, and a range of host names otherwise.
 * An error completes the sentence "the pattern …".
 */
export function parsePattern(
  pattern: string,
  isGroup: (name: string) => boolean,
): Result<readonly Term[], string> {
  if (pattern.length > maxLength) return err(`is longer than ${maxLength} characters`);
  const terms: Term[] = [];
  for (const text of splitTerms(pattern)) {
    const term = parseTerm(text, isGroup);
    if (!term.ok) return term;
    terms.push(term.value);
  }
  if (terms.length === 0) return err('is empty');
  const adding = terms.filter(({ operation }) => operation === 'add');
  const keeping = terms.filter(({ operation }) => operation === 'keep');
  const removing = terms.filter(({ operation }) => operation === 'remove');
  return ok([...(adding.length > 0 ? adding : [everything]), ...keeping, ...removing]);
}

/** At commas, then at colons, which an IPv6 address keeps. */
function splitTerms(pattern: string): readonly string[] {
  return splitOutsideBrackets(pattern, ',')
    .flatMap((part) => (isAddress(part.replace(/^[&!]/, '')) ? [part] : splitOutsideBrackets(part, ':')))
    .filter((term) => term !== '');
}

function splitOutsideBrackets(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let begin = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if ('[('.includes(character)) depth += 1;
    if ('])'.includes(character)) depth -= 1;
    if (character !== separator || depth > 0) continue;
    parts.push(text.slice(begin, index).trim());
    begin = index + 1;
  }
  return [...parts, text.slice(begin).trim()];
}

function parseTerm(text: string, isGroup: (name: string) => boolean): Result<Term, string> {
  const operation = text.startsWith('&') ? 'keep' : text.startsWith('!') ? 'remove' : 'add';
  const body = operation === 'add' ? text : text.slice(1).trim();
  if (body === '') return err(`has a "${text}" without a name`);
  if (body.startsWith('@')) return err(`takes hosts from a file (${body}), which is not supported`);
  if (body.startsWith('~'))
    return ok({ text, operation, selector: { kind: 'regex', source: body.slice(1) }, subscript: null });
  const subscripted = parseSubscript(body);
  if (subscripted !== null && (isGroup(subscripted.base) || isGlob(subscripted.base)))
    return ok({ text, operation, selector: nameOrGlob(subscripted.base), subscript: subscripted.subscript });
  const selector = parseSelector(body);
  return selector.ok ? ok({ text, operation, selector: selector.value, subscript: null }) : selector;
}

/** `web[0]`, `web[-1]`, `web[0:2]`, `web[1:]`; not `web[01:20]`, whose zeros show that it means names. */
function parseSubscript(body: string): { readonly base: string; readonly subscript: Subscript } | null {
  const match = /^(.+)\[(?:(-?\d{1,9})|(0|[1-9]\d{0,8}):(\d{0,9}))\]$/.exec(body);
  if (match === null) return null;
  const [, base = '', single, from, to] = match;
  if (single !== undefined) return { base, subscript: { from: Number(single), to: Number(single) } };
  return { base, subscript: { from: Number(from), to: to === '' ? null : Number(to) } };
}

function parseSelector(body: string): Result<Selector, string> {
  const address = /^\[(.*)\]$/.exec(body)?.[1];
  if (address !== undefined && isAddress(address)) return ok({ kind: 'names', names: [address] });
  if (!hasRange(body)) return ok(nameOrGlob(body));
  const names = expandRange(body);
  if (!names.ok) return err(`holds a range: ${names.error}`);
  if (names.value.some(isGlob)) return err(`mixes a range with wildcards in ${body}`);
  return ok({ kind: 'names', names: names.value });
}

function nameOrGlob(body: string): Selector {
  return isGlob(body) ? { kind: 'glob', glob: body } : { kind: 'names', names: [body] };
}

function isGlob(body: string): boolean {
  return /[*?[]/.test(body);
}
