import type { Diagnostic } from '../model/diagnostic.js';
import type { Host } from '../model/host.js';
import { globMatch } from '../util/glob.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { didYouMean } from '../util/suggest.js';
import type { Inventory } from './load.js';
import { parsePattern, type Operation, type Selector, type Subscript, type Term } from './pattern.js';
import { namesMatching } from './regex.js';

/** What one term of a pattern did. */
export interface TermExplanation {
  readonly term: string;
  readonly operation: Operation;
  /** The hosts the term stands for, in inventory order. */
  readonly matched: readonly string[];
  /** The hosts it added, or took away. */
  readonly changed: readonly string[];
  /** The groups through which it matched. */
  readonly groups: readonly string[];
}

/** Which hosts a pattern means, and why. */
export interface PatternExplanation {
  /** In inventory order, without repeats. */
  readonly hosts: readonly Host[];
  readonly pattern: readonly TermExplanation[];
  /** The terms of `--limit`, which keeps only hosts that it matches too; empty without one. */
  readonly limit: readonly TermExplanation[];
  /** Terms that match nothing while others do. */
  readonly warnings: readonly Diagnostic[];
}

/** This machine, which a pattern may name without an inventory entry, as in Ansible. */
const implicitLocalhost: Host = { name: 'localhost', groups: [], vars: {}, transport: { kind: 'local' } };

/** The hosts that a pattern means, in inventory order; an empty match is an error. */
export function matchHosts(
  inventory: Inventory,
  pattern: string,
  limit?: string,
): Result<readonly Host[], readonly Diagnostic[]> {
  const explained = explainPattern(inventory, pattern, limit);
  return explained.ok ? ok(explained.value.hosts) : explained;
}

/**
 * Evaluates an Ansible host pattern (`a:b`, `a,b`, `a:&b`, `a:!b`, globs, `web[01:20]`, `group[0:2]`, `~regex`) and says what each term did.
 * A term that adds and matches nothing is a warning, as in Ansible, unless nothing is left. A name after `!` or `&` that does
 * not exist is an error: a typing mistake there would widen what is acted on.
 */
export function explainPattern(
  inventory: Inventory,
  pattern: string,
  limit?: string,
): Result<PatternExplanation, readonly Diagnostic[]> {
  const chosen = evaluate(inventory, pattern, 'the host pattern');
  const limited = limit === undefined ? null : evaluate(inventory, limit, '--limit');
  const errors = [chosen, limited].flatMap((result) => (result === null || result.ok ? [] : result.error));
  if (!chosen.ok || limited?.ok === false) return err(errors);
  const kept = limited?.value.names ?? chosen.value.names;
  const hosts = withLocalhost(inventory.hosts).filter(
    ({ name }) => chosen.value.names.has(name) && kept.has(name),
  );
  if (hosts.length === 0) {
    const what = limit === undefined ? '' : ` within --limit "${sanitize(limit)}"`;
    return err([
      nothingLeft(inventory, `the host pattern "${sanitize(pattern)}"${what}`, chosen.value.terms),
    ]);
  }
  return ok({
    hosts,
    pattern: chosen.value.terms,
    limit: limited?.value.terms ?? [],
    warnings: [...chosen.value.warnings, ...(limited?.value.warnings ?? [])],
  });
}

function withLocalhost(hosts: readonly Host[]): readonly Host[] {
  const listed = hosts.some(({ name }) => name === implicitLocalhost.name);
  return listed ? hosts : [...hosts, implicitLocalhost];
}

interface Evaluated {
  readonly names: ReadonlySet<string>;
  readonly terms: readonly TermExplanation[];
  readonly warnings: readonly Diagnostic[];
}

function evaluate(
  inventory: Inventory,
  pattern: string,
  what: string,
): Result<Evaluated, readonly Diagnostic[]> {
  const parsed = parsePattern(pattern, (name) => inventory.groups.has(name));
  if (!parsed.ok) return err([patternError(`${what} "${sanitize(pattern, 200)}" ${sanitize(parsed.error)}`)]);
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const terms: TermExplanation[] = [];
  let names: ReadonlySet<string> = new Set();
  for (const term of parsed.value) {
    const found = select(inventory, term);
    if (!found.ok) {
      errors.push(patternError(`${what}: "${sanitize(term.text)}" ${found.error}`));
      continue;
    }
    const problem = missing(inventory, term, found.value, what);
    if (problem !== null) (problem.severity === 'error' ? errors : warnings).push(problem);
    const next = apply(term.operation, names, found.value.hosts);
    const changed = term.operation === 'add' ? without(next, names) : without(names, next);
    terms.push({
      term: term.text,
      operation: term.operation,
      matched: found.value.hosts,
      groups: found.value.groups,
      changed,
    });
    names = next;
  }
  return errors.length > 0 ? err(errors) : ok({ names, terms, warnings });
}

function apply(
  operation: Operation,
  names: ReadonlySet<string>,
  matched: readonly string[],
): ReadonlySet<string> {
  switch (operation) {
    case 'add':
      return new Set([...names, ...matched]);
    case 'keep':
      return new Set(matched.filter((name) => names.has(name)));
    case 'remove':
      return new Set(without(names, new Set(matched)));
  }
}

function without(names: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  return [...names].filter((name) => !others.has(name));
}

/** What a term stands for. `unknown`: names of it that are neither a group nor a host. */
interface Found {
  readonly hosts: readonly string[];
  readonly groups: readonly string[];
  readonly unknown: readonly string[];
}

function select(inventory: Inventory, { selector, subscript }: Term): Result<Found, string> {
  const hosts = inventory.hosts.map(({ name }) => name);
  const named = selectNames(selector, [...inventory.groups.keys()], hosts);
  if (!named.ok) return named;
  const { groups, names, unknown } = named.value;
  const wanted = new Set([...groups.flatMap((group) => inventory.groups.get(group) ?? []), ...names]);
  const ordered = [...hosts.filter((name) => wanted.delete(name)), ...wanted];
  return ok({ hosts: subscript === null ? ordered : slice(ordered, subscript), groups, unknown });
}

interface Named {
  readonly groups: readonly string[];
  readonly names: readonly string[];
  readonly unknown: readonly string[];
}

/** A name means the group of that name first, then the host; globs and expressions mean both. */
function selectNames(
  selector: Selector,
  groups: readonly string[],
  hosts: readonly string[],
): Result<Named, string> {
  switch (selector.kind) {
    case 'names': {
      const groupNames = new Set(groups);
      const hostNames = new Set([...hosts, implicitLocalhost.name]);
      const [inGroups, others] = partition(selector.names, (name) => groupNames.has(name));
      const [names, unknown] = partition(others, (name) => hostNames.has(name));
      return ok({ groups: inGroups, names, unknown });
    }
    case 'glob': {
      const matches = (name: string): boolean => globMatch(selector.glob, name);
      return ok({ groups: groups.filter(matches), names: hosts.filter(matches), unknown: [] });
    }
    case 'regex': {
      const matching = namesMatching(selector.source, [...groups, ...hosts]);
      if (!matching.ok) return matching;
      const matches = new Set(matching.value);
      const [inGroups, names] = [groups, hosts].map((all) => all.filter((name) => matches.has(name)));
      return ok({ groups: inGroups ?? [], names: names ?? [], unknown: [] });
    }
  }
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function slice(names: readonly string[], { from, to }: Subscript): readonly string[] {
  const at = (index: number): number => (index < 0 ? names.length + index : index);
  return names.slice(Math.max(0, at(from)), to === null ? undefined : at(to) + 1);
}

/** What is to be said about a term that matches less than it names. */
function missing(inventory: Inventory, term: Term, found: Found, what: string): Diagnostic | null {
  const [first] = found.unknown;
  const code = 'inventory/unknown-name';
  if (first !== undefined) {
    const strict = term.operation !== 'add' && found.unknown.length === namesIn(term.selector);
    const more =
      found.unknown.length > 1 ? ` (and ${found.unknown.length - 1} more of "${sanitize(term.text)}")` : '';
    const summary = `${what}: "${sanitize(first)}"${more} is neither a group nor a host of ${sanitize(inventory.source)}`;
    const hint =
      suggestion(inventory, first) ??
      (strict ? 'Leave it out, or give the inventory an empty group of that name.' : null);
    return { severity: strict ? 'error' : 'warning', code, summary, ...(hint === null ? {} : { hint }) };
  }
  if (found.hosts.length > 0 || term.operation !== 'add') return null;
  const summary = `${what}: "${sanitize(term.text)}" matches no host of ${sanitize(inventory.source)}`;
  return { severity: 'warning', code, summary };
}

function namesIn(selector: Selector): number {
  return selector.kind === 'names' ? selector.names.length : 0;
}

function nothingLeft(inventory: Inventory, what: string, terms: readonly TermExplanation[]): Diagnostic {
  const summary = `${what} matches no host of ${sanitize(inventory.source)}`;
  const detail = terms
    .map(({ term, operation, matched, changed }) => stepWords(term, operation, matched, changed))
    .join('; ');
  const misspelt = terms.flatMap(({ term, matched }) =>
    matched.length > 0 ? [] : [suggestion(inventory, term.replace(/^[&!]/, ''))],
  );
  const hint = [...misspelt.filter((words) => words !== null), groupsWords(inventory)].join(' ');
  return { severity: 'error', code: 'inventory/no-match', summary, detail, hint };
}

function stepWords(
  term: string,
  operation: Operation,
  matched: readonly string[],
  changed: readonly string[],
): string {
  const counted = { add: 'adds', keep: 'takes away all but its own, that is', remove: 'takes away' }[
    operation
  ];
  return `"${sanitize(term)}" matches ${matched.length} and ${counted} ${changed.length}`;
}

function suggestion(inventory: Inventory, name: string): string | null {
  const meant = didYouMean(name, [...inventory.groups.keys(), ...inventory.hosts.map((host) => host.name)]);
  return meant === null ? null : `Did you mean "${meant}"?`;
}

const shownGroups = 12;

function groupsWords({ groups }: Inventory): string {
  const all = [...groups].map(([name, hosts]) => `${name} (${hosts.length})`);
  const more = all.length > shownGroups ? `, and ${all.length - shownGroups} more` : '';
  return `Groups: ${all.slice(0, shownGroups).join(', ')}${more}.`;
}

function patternError(summary: string): Diagnostic {
  return { severity: 'error', code: 'inventory/bad-pattern', summary };
}
