import { err, ok, type Result } from '../util/result.js';
import type { SourceText } from '../util/source-text.js';
import { didYouMean } from '../util/suggest.js';
import { readYaml, yamlData, type YamlEntry, type YamlMap, type YamlNode } from '../util/yaml.js';
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
import { placeOf, type At, type Finding } from './source.js';
import { unknownWord } from './words.js';
import { maxValues, yamlFindings } from './yaml-findings.js';

const sections = ['hosts', 'children', 'vars'] as const;
const maxVars = 1_000;

/** What is collected while walking down the groups of one file. */
interface Reading {
  readonly source: SourceText;
  readonly findings: Finding[];
  readonly groups: DeclaredGroup[];
}

/** Reads an Ansible YAML inventory: groups with hosts, children and vars, nested as one likes. */
export function readYamlInventory(source: SourceText): Result<Declaration, readonly Finding[]> {
  const { root, problems } = readYaml(source.text, maxValues);
  if (problems.length > 0) return err(yamlFindings(source, problems));
  const reading: Reading = { source, findings: [], groups: [] };
  if (root === null) return err([wrong('wrong-type', 'the inventory is empty', at(reading, 0))]);
  if (root.kind !== 'map')
    return err([wrong('wrong-type', 'an inventory is a map of groups', at(reading, root.offset))]);
  const plugin = root.entries.find(({ key }) => key === 'plugin');
  if (plugin !== undefined) {
    const place = at(reading, plugin.keyOffset);
    return err([wrong('not-supported-yet', 'inventory plugins are not supported yet', place, pluginHint)]);
  }
  for (const entry of root.entries) readGroup(reading, entry);
  reading.findings.push(...contradictions(reading.groups));
  return reading.findings.length > 0 ? err(reading.findings) : ok({ groups: reading.groups });
}

function at({ source }: Reading, offset: number): At {
  return { source, offset };
}

const pluginHint = 'Write its result to a file: ansible-inventory -i FILE --list --yaml > hosts.yml';

/** Each section becomes a declaration of its own, so that hosts keep the order of the file. */
function readGroup(reading: Reading, { key: name, keyOffset, value }: YamlEntry): void {
  const place = at(reading, keyOffset);
  const problem = groupNameProblem(name);
  if (problem !== null) reading.findings.push(wrong('bad-group', `the group name ${problem}`, place));
  const group: DeclaredGroup = { name, at: place, hosts: [], children: [], vars: noVars };
  reading.groups.push(group);
  const { entries: parts } = mapOf(reading, value, `the group ${name}`, 'sections');
  for (const { key, keyOffset: keyAt, value: section } of parts) {
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
        reading.findings.push(unknownSection(name, key, at(reading, keyAt)));
    }
  }
}

/** A host key may be a range; its variables then hold for each of them. */
function readHosts(reading: Reading, { key, keyOffset, value }: YamlEntry): readonly DeclaredHost[] {
  const place = at(reading, keyOffset);
  const names = expandRange(key);
  if (!names.ok) {
    reading.findings.push(wrong('bad-host', `the range ${names.error}`, place));
    return [];
  }
  const problem = names.value.map(hostNameProblem).find((found) => found !== null);
  if (problem !== undefined) {
    const hint = /[@:]/.test(key)
      ? 'Write the user and the port as ansible_user and ansible_port.'
      : undefined;
    reading.findings.push(wrong('bad-host', `the host name ${problem}`, place, hint));
    return [];
  }
  const vars = readVars(reading, mapOf(reading, value, `the host ${key}`, 'variables'));
  return names.value.map((name) => ({ name, at: place, vars }));
}

function readVars(reading: Reading, map: YamlMap): Vars {
  if (map.entries.length === 0) return noVars;
  if (map.entries.length > maxVars)
    reading.findings.push(
      wrong('too-large', `there are more than ${maxVars} variables in one place`, at(reading, map.offset)),
    );
  const vars = new Map<string, Var>();
  for (const { key, keyOffset, value } of map.entries.slice(0, maxVars)) {
    const refusal = unknownWord(key);
    if (refusal !== null)
      reading.findings.push(wrong('unknown-variable', refusal.summary, at(reading, keyOffset), refusal.hint));
    refuseInexact(reading, value);
    vars.set(key, { value: yamlData(value), at: at(reading, value.offset) });
  }
  return vars;
}

/** A number that cannot be kept exactly, such as an account's id, would silently be another one. */
function refuseInexact(reading: Reading, node: YamlNode): void {
  if (node.kind === 'list') for (const item of node.items) refuseInexact(reading, item);
  if (node.kind === 'map') for (const { value } of node.entries) refuseInexact(reading, value);
  if (node.kind !== 'scalar' || !Number.isInteger(node.value) || Number.isSafeInteger(node.value)) return;
  const summary = 'the number is too large to be kept exactly';
  reading.findings.push(wrong('yaml-syntax', summary, at(reading, node.offset), 'Quote it.'));
}

/** A map, or nothing at all where one may be left out. */
function mapOf(reading: Reading, node: YamlNode, what: string, wanted: string): YamlMap {
  if (node.kind === 'map') return node;
  if (node.kind !== 'scalar' || node.value !== null) {
    const hint = node.kind === 'list' ? 'Write "name:" instead of "- name".' : undefined;
    const summary = `${what} must be a map of ${wanted}`;
    reading.findings.push(wrong('wrong-type', summary, at(reading, node.offset), hint));
  }
  return { kind: 'map', entries: [], offset: node.offset };
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
