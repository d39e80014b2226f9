import type { Host } from '../model/host.js';
import { err, ok, type Result } from '../util/result.js';
import { noVars, type Declaration, type DeclaredGroup, type DeclaredHost, type Vars } from './declaration.js';
import type { At, Finding } from './source.js';
import { transportOf } from './transport.js';
import { insteadOf, isSecret } from './words.js';

/** Limits of one inventory: beyond them it is a mistake, or an attack on the controller. */
const maxHosts = 20_000;
const maxMemberships = 2_000_000;
const maxGroupDepth = 64;

/** A group's own members, as they are written. */
export interface GroupMembers {
  readonly hosts: readonly string[];
  readonly children: readonly string[];
}

export interface Assembled {
  readonly hosts: readonly Host[];
  /** All hosts of each group, of its children too, in inventory order. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly members: ReadonlyMap<string, GroupMembers>;
  readonly warnings: readonly Finding[];
}

interface Group {
  readonly name: string;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly parents: Set<string>;
  vars: Vars;
  /** Steps from `all`, the longest way. */
  depth: number;
}

/**
 * Merges the declarations of all sources into hosts with their variables and transports. As in Ansible: a later
 * source overrides an earlier one, a group its parents, among groups of one depth the later name, and a host all groups.
 */
export function assemble(declarations: readonly Declaration[]): Result<Assembled, readonly Finding[]> {
  const declared = declarations.flatMap(({ groups }) => groups);
  const hosts = mergeHosts(declared);
  const [surplus] = [...hosts.values()].slice(maxHosts);
  if (surplus !== undefined)
    return err([wrong('too-large', `there are more than ${maxHosts} hosts`, surplus.at)]);
  const groups = mergeGroups(declared, hosts);
  const sorted = parentsFirst(groups, declared);
  if (!sorted.ok) return err([sorted.error]);
  const order = sorted.value;
  const all = allHosts(order, [...hosts.keys()]);
  if (all === null) {
    const [first] = declared;
    if (first === undefined) throw new Error('Internal error: memberships without a group');
    return err([
      wrong('too-large', `groups and hosts make more than ${maxMemberships} memberships`, first.at),
    ]);
  }
  const findings: Finding[] = [];
  const inventory = buildHosts(hosts, order, all, findings);
  const errors = withoutRepeats(findings);
  if (errors.length > 0) return err(errors);
  const members = new Map(
    [...groups.values()].map(({ name, hosts: own, children }) => [
      name,
      { hosts: [...own], children: [...children] },
    ]),
  );
  return ok({
    hosts: inventory,
    groups: all,
    members,
    warnings: [...ignored(declared), ...ambiguous(groups, hosts)],
  });
}

function mergeHosts(declared: readonly DeclaredGroup[]): ReadonlyMap<string, DeclaredHost> {
  const hosts = new Map<string, DeclaredHost>();
  for (const host of declared.flatMap((group) => group.hosts)) {
    const before = hosts.get(host.name);
    hosts.set(host.name, before === undefined ? host : { ...before, vars: overlay(before.vars, host.vars) });
  }
  return hosts;
}

/** `all` first, then in order of appearance; what has no parent hangs below `all`, hosts without a group in `ungrouped`. */
function mergeGroups(
  declared: readonly DeclaredGroup[],
  hosts: ReadonlyMap<string, DeclaredHost>,
): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  const group = (name: string): Group => {
    const known = groups.get(name) ?? emptyGroup(name);
    groups.set(name, known);
    return known;
  };
  const all = group('all');
  const ungrouped = group('ungrouped');
  for (const { name, hosts: own, children, vars } of declared) {
    const target = group(name);
    target.vars = overlay(target.vars, vars);
    if (name !== 'all') for (const host of own) target.hosts.add(host.name);
    for (const child of children) {
      target.children.add(child);
      group(child).parents.add(name);
    }
  }
  const grouped = new Set(
    [...groups.values()].flatMap((known) => (known === ungrouped ? [] : [...known.hosts])),
  );
  ungrouped.hosts.clear();
  for (const name of hosts.keys()) if (!grouped.has(name)) ungrouped.hosts.add(name);
  for (const known of groups.values()) {
    if (known === all || known.parents.size > 0) continue;
    all.children.add(known.name);
    known.parents.add('all');
  }
  return groups;
}

function emptyGroup(name: string): Group {
  return { name, hosts: new Set(), children: new Set(), parents: new Set(), vars: noVars, depth: 0 };
}

/** Topological order (Kahn), with depths; an error when a group contains itself. */
function parentsFirst(
  groups: ReadonlyMap<string, Group>,
  declared: readonly DeclaredGroup[],
): Result<readonly Group[], Finding> {
  const waiting = new Map([...groups.values()].map((group) => [group.name, group.parents.size]));
  const order = [...groups.values()].filter(({ parents }) => parents.size === 0);
  for (const group of order) {
    for (const child of membersOf(groups, group.children)) {
      child.depth = Math.max(child.depth, group.depth + 1);
      const left = (waiting.get(child.name) ?? 0) - 1;
      waiting.set(child.name, left);
      if (left === 0) order.push(child);
    }
  }
  const deepest = order.find(({ depth }) => depth > maxGroupDepth);
  if (deepest !== undefined)
    return err(wrong('too-large', groupsTooDeep, placeOfGroup(deepest.name, declared)));
  if (order.length === groups.size) return ok(order);
  const stuck = new Map([...groups].filter(([name]) => (waiting.get(name) ?? 0) > 0));
  const name = groupOnCycle(stuck);
  const summary = `the group ${name} contains itself through its children`;
  return err(wrong('group-cycle', summary, placeOfGroup(name, declared)));
}

const groupsTooDeep = `groups are nested deeper than ${maxGroupDepth} levels`;

function placeOfGroup(name: string, declared: readonly DeclaredGroup[]): At {
  const at = declared.find((group) => group.name === name)?.at;
  if (at === undefined) throw new Error(`Internal error: the group ${name} is not declared anywhere`);
  return at;
}

/** Going up from a group that waits for a parent, to parents that wait themselves, comes round in the end. */
function groupOnCycle(stuck: ReadonlyMap<string, Group>): string {
  const seen = new Set<Group>();
  let [group] = [...stuck.values()];
  while (group !== undefined && !seen.has(group)) {
    seen.add(group);
    [group] = membersOf(stuck, group.parents);
  }
  return group?.name ?? '';
}

function membersOf(groups: ReadonlyMap<string, Group>, names: ReadonlySet<string>): readonly Group[] {
  return [...names].flatMap((name) => groups.get(name) ?? []);
}

/** Every group with the hosts of its children too, in inventory order; null beyond the limit. */
function allHosts(
  order: readonly Group[],
  names: readonly string[],
): ReadonlyMap<string, readonly string[]> | null {
  const sets = new Map<string, Set<string>>();
  let memberships = 0;
  for (const { name, hosts, children } of [...order].reverse()) {
    const own = new Set(hosts);
    for (const child of children) for (const host of sets.get(child) ?? []) own.add(host);
    memberships += own.size;
    if (memberships > maxMemberships) return null;
    sets.set(name, own);
  }
  const position = new Map(names.map((name, index) => [name, index]));
  const at = (name: string): number => position.get(name) ?? 0;
  return new Map(order.map(({ name }) => [name, [...(sets.get(name) ?? [])].sort((a, b) => at(a) - at(b))]));
}

function buildHosts(
  hosts: ReadonlyMap<string, DeclaredHost>,
  order: readonly Group[],
  all: ReadonlyMap<string, readonly string[]>,
  findings: Finding[],
): readonly Host[] {
  const byPrecedence = [...order].sort((a, b) => a.depth - b.depth || (a.name < b.name ? -1 : 1));
  const groupsOf = new Map<string, Group[]>([...hosts.keys()].map((name) => [name, []]));
  for (const group of byPrecedence)
    for (const host of all.get(group.name) ?? []) groupsOf.get(host)?.push(group);
  const shared = new Map<string, Vars>();
  return [...hosts.values()].map((host) => {
    const groups = groupsOf.get(host.name) ?? [];
    const names = groups.map(({ name }) => name);
    // Thousands of hosts share a few combinations of groups.
    const key = names.join('\0');
    const inherited = shared.get(key) ?? groups.map(({ vars }) => vars).reduce(overlay, noVars);
    shared.set(key, inherited);
    const vars = overlay(inherited, host.vars);
    return {
      name: host.name,
      groups: names.filter((name) => name !== 'all'),
      vars: Object.fromEntries(
        [...vars].filter(([word]) => !isSecret(word)).map(([word, { value }]) => [word, value]),
      ),
      transport: transportOf(host.name, vars, findings),
    };
  });
}

function overlay(below: Vars, above: Vars): Vars {
  if (above.size === 0) return below;
  if (below.size === 0) return above;
  return new Map([...below, ...above]);
}

/** A wrong variable of a group is one mistake, however many hosts are in the group. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ at, summary }) => {
    const key = `${at.source.file}\0${at.offset}\0${summary}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function ignored(declared: readonly DeclaredGroup[]): readonly Finding[] {
  const places = declared.flatMap(({ vars, hosts }) => [vars, ...hosts.map((host) => host.vars)]);
  const first = new Map<string, Finding>();
  for (const [word, { at }] of places.flatMap((vars) => [...vars])) {
    const hint = insteadOf(word);
    if (hint === null || first.has(word)) continue;
    first.set(word, {
      severity: 'warning',
      code: 'inventory/ignored-variable',
      summary: `the variable ${word} has no effect here`,
      hint,
      at,
    });
  }
  return [...first.values()];
}

function ambiguous(
  groups: ReadonlyMap<string, Group>,
  hosts: ReadonlyMap<string, DeclaredHost>,
): readonly Finding[] {
  return [...hosts.values()]
    .filter(({ name }) => groups.has(name))
    .map(({ name, at }) => ({
      severity: 'warning',
      code: 'inventory/ambiguous-name',
      summary: `${name} is the name of a host and of a group; in patterns it means the group`,
      at,
    }));
}

function wrong(code: string, summary: string, at: At): Finding {
  return { severity: 'error', code: `inventory/${code}`, summary, at };
}
