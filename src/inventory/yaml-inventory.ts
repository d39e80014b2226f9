import { didYouMean } from '../util/suggest.js';
import { err, ok, type Result } from '../util/result.js';
import {
  noVars,
  type Declaration,
  type DeclaredGroup,
  type DeclaredHost,
  type Var,
  type Vars,
} from './declaration.js';
import { groupNameProblem, hostNameProblem } from './names.js';
import { expandRange } from './range.js';
import { placeOf, type At, type Finding, type Source } from './source.js';
import { unknownWord } from './words.js';
import { readYamlTree, type Tree, type TreeEntry, type TreeMap } from './yaml-tree.js';

const sections = ['hosts', 'children', 'vars'] as const;
const maxVars = 1_000;

/** What is collected while walking down the groups of one file. */
interface Reading {
  readonly findings: Finding[];
  readonly groups: DeclaredGroup[];
}

/** Reads an Ansible YAML inventory: groups with hosts, children and vars, nested as one likes. */
export function readYamlInventory(source: Source): Result<Declaration, readonly Finding[]> {
  const tree = readYamlTree(source);
  if (!tree.ok) return tree;
  const reading: Reading = { findings: [], groups: [] };
  const start: At = { source, offset: 0 };
  if (tree.value === null) return err([wrong('wrong-type', 'the inventory is empty', start)]);
  if (tree.value.kind !== 'map')
    return err([wrong('wrong-type', 'an inventory is a map of groups', tree.value.at)]);
  const plugin = tree.value.entries.find(({ key }) => key === 'plugin');
  if (plugin !== undefined)
    return err([
      wrong('not-supported-yet', 'inventory plugins are not supported yet', plugin.keyAt, pluginHint),
    ]);
  for (const entry of tree.value.entries) readGroup(reading, entry);
  reading.findings.push(...contradictions(reading.groups));
  return reading.findings.length > 0 ? err(reading.findings) : ok({ groups: reading.groups });
}

const pluginHint = 'Write its result to a file: ansible-inventory -i FILE --list --yaml > hosts.yml';

/** Each section becomes a declaration of its own, so that hosts keep the order of the file. */
function readGroup(reading: Reading, { key: name, keyAt: at, value }: TreeEntry): void {
  const problem = groupNameProblem(name);
  if (problem !== null) reading.findings.push(wrong('bad-group', `the group name ${problem}`, at));
  const group: DeclaredGroup = { name, at, hosts: [], children: [], vars: noVars };
  reading.groups.push(group);
  for (const { key, keyAt, value: section } of mapOf(reading, value, `the group ${name}`, 'sections')
    .entries) {
    switch (key) {
      case 'hosts': {
        const { entries } = mapOf(reading, section, `hosts of the group ${name}`, 'host names');
        reading.groups.push({ ...group, hosts: entries.flatMap((entry) => readHosts(reading, entry)) });
        break;
      }
      case 'children': {
        const { entries } = mapOf(reading, section, `children of the group ${name}`, 'group names');
        reading.groups.push({ ...group, children: entries.map((child) => child.key) });
        for (const child of entries) readGroup(reading, child);
        break;
      }
      case 'vars':
        reading.groups.push({ ...group, vars: readVars(reading, mapOf(reading, section, key, 'variables')) });
        break;
      default:
        reading.findings.push(unknownSection(name, key, keyAt));
    }
  }
}

/** A host key may be a range; its variables then hold for each of them. */
function readHosts(reading: Reading, { key, keyAt, value }: TreeEntry): readonly DeclaredHost[] {
  const names = expandRange(key);
  if (!names.ok) {
    reading.findings.push(wrong('bad-host', `the range ${names.error}`, keyAt));
    return [];
  }
  const problem = names.value.map(hostNameProblem).find((found) => found !== null);
  if (problem !== undefined) {
    const hint = /[@:]/.test(key)
      ? 'Write the user and the port as ansible_user and ansible_port.'
      : undefined;
    reading.findings.push(wrong('bad-host', `the host name ${problem}`, keyAt, hint));
    return [];
  }
  const vars = readVars(reading, mapOf(reading, value, `the host ${key}`, 'variables'));
  return names.value.map((name) => ({ name, at: keyAt, vars }));
}

function readVars(reading: Reading, map: TreeMap): Vars {
  if (map.entries.length === 0) return noVars;
  if (map.entries.length > maxVars)
    reading.findings.push(
      wrong('too-large', `there are more than ${maxVars} variables in one place`, map.at),
    );
  const vars = new Map<string, Var>();
  for (const { key, keyAt, value } of map.entries.slice(0, maxVars)) {
    const refusal = unknownWord(key);
    if (refusal !== null)
      reading.findings.push(wrong('unknown-variable', refusal.summary, keyAt, refusal.hint));
    vars.set(key, { value: plain(value), at: value.at });
  }
  return vars;
}

function plain(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plain);
    case 'map':
      return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]));
  }
}

/** A map, or nothing at all where one may be left out. */
function mapOf(reading: Reading, tree: Tree, what: string, wanted: string): TreeMap {
  if (tree.kind === 'map') return tree;
  if (tree.kind === 'list' || tree.value !== null) {
    const hint = tree.kind === 'list' ? 'Write "name:" instead of "- name".' : undefined;
    reading.findings.push(wrong('wrong-type', `${what} must be a map of ${wanted}`, tree.at, hint));
  }
  return { kind: 'map', entries: [], at: tree.at };
}

/** One host may stand in several groups, but not with two logins: which of them would hold is not obvious. */
function contradictions(groups: readonly DeclaredGroup[]): readonly Finding[] {
  const first = new Map<string, Var>();
  const findings: Finding[] = [];
  for (const { hosts } of groups) {
    for (const { name, vars } of hosts) {
      for (const word of ['ansible_host', 'ansible_user', 'ansible_port']) {
        const now = vars.get(word);
        const before = first.get(`${name}\0${word}`);
        if (now === undefined) continue;
        if (before === undefined) first.set(`${name}\0${word}`, now);
        else if (before.value !== now.value)
          findings.push(
            wrong('contradiction', `${word} of ${name} is another one at ${placeOf(before.at)}`, now.at),
          );
      }
    }
  }
  return findings;
}

function unknownSection(group: string, key: string, at: At): Finding {
  const meant = didYouMean(key, sections);
  const hint =
    meant === null ? 'Hosts belong under hosts:, groups under children:.' : `Did you mean "${meant}"?`;
  return wrong(
    'unknown-key',
    `the group ${group} has no section "${key}"; it takes hosts, children and vars`,
    at,
    hint,
  );
}

function wrong(code: string, summary: string, at: At, hint?: string): Finding {
  return {
    severity: 'error',
    code: `inventory/${code}`,
    summary,
    ...(hint === undefined ? {} : { hint }),
    at,
  };
}
