import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type Alias,
  type CST,
  type Node,
} from 'yaml';
import type { Path, Problem } from './problem.js';
import {
  badAlias,
  bannedKey,
  directive,
  duplicateKey,
  limits,
  severalDocuments,
  syntaxProblem,
  tooDeep,
  tooLarge,
  tooManyAliases,
} from './yaml-problems.js';

/** Keys through which a careless reader of objects reaches their prototype. */
const bannedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const collections: ReadonlySet<string> = new Set(['block-map', 'block-seq', 'flow-collection']);

/** A YAML text as plain data, with what is needed to point into it. */
interface YamlDocument {
  /** Maps have no prototype; undefined when the text is empty or cannot be used at all. */
  readonly value: unknown;
  readonly root: Node | null;
  readonly aliasTargets: ReadonlyMap<Alias, Node>;
  readonly lineCounter: LineCounter;
  readonly problems: readonly Problem[];
  /** Values that could not be read; a problem says why. */
  readonly broken: readonly Path[];
}

/**
 * Reads one YAML 1.2 document (core schema, no directives, no tags of other schemas, no merge keys) within limits on
 * depth, aliases and size, so that a hostile text is refused quickly. Reports every problem, not just the first.
 */
export function readYaml(text: string): YamlDocument {
  const lineCounter = new LineCounter();
  const unusable = (problems: readonly Problem[]): YamlDocument => ({
    value: undefined,
    root: null,
    aliasTargets: new Map(),
    lineCounter,
    problems,
    broken: [],
  });
  const tokens = tokenize(text, lineCounter);
  if ('place' in tokens) return unusable([tokens]);
  const composer = new Composer({
    lineCounter,
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (document === undefined) throw new Error('Internal error: the YAML composer returned no document');
  const problems = [
    ...tokens.filter((token) => token.type === 'directive').map(({ offset }) => directive(offset)),
    ...[...document.errors, ...document.warnings]
      .filter(({ code }) => code !== 'BAD_DIRECTIVE')
      .map((error) => syntaxProblem(error, text)),
    ...(second === undefined ? [] : [severalDocuments(second.range[0])]),
  ];
  if (problems.some(({ code }) => code === 'playbook/yaml-syntax'))
    return unusable(withoutEffectsOfTabs(problems, lineCounter));
  const reading: Reading = {
    problems,
    broken: [],
    anchors: new Map(),
    aliasTargets: new Map(),
    active: new Set(),
    nodes: 0,
  };
  const root: Node | null = document.contents;
  const value = root === null ? undefined : valueOf(root, [], reading, false);
  if (reading.nodes > limits.nodes) return unusable([...problems, tooLarge(0)]);
  const { aliasTargets, broken } = reading;
  if (aliasTargets.size > limits.aliases) problems.push(tooManyAliases([...aliasTargets.keys()]));
  return { value, root, aliasTargets, lineCounter, problems, broken };
}

/** The text as syntax tokens, or the problem that it is too deep or too large: found before anything recurses. */
function tokenize(text: string, lineCounter: LineCounter): readonly CST.Token[] | Problem {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  lineCounter.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lineCounter.addNewLine(index + 1);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    lexemes += 1;
    if (lexemes > limits.lexemes) return tooLarge(parser.offset);
    if (parser.stack.length <= limits.depth) continue;
    if (parser.stack.filter(({ type }) => collections.has(type)).length > limits.depth)
      return tooDeep(parser.offset);
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

interface Reading {
  readonly problems: Problem[];
  readonly broken: Path[];
  readonly anchors: Map<string, Node>;
  readonly aliasTargets: Map<Alias, Node>;
  /** Anchored nodes that are being read, to notice that one holds itself. */
  readonly active: Set<Node>;
  nodes: number;
}

/** `again`: the node was read before and is reached through an alias, so its problems are known. */
function valueOf(node: Node | null, path: Path, reading: Reading, again: boolean): unknown {
  reading.nodes += 1;
  if (node === null || reading.nodes > limits.nodes) return null;
  if (isAlias(node)) return valueOfAlias(node, path, reading);
  if (node.anchor !== undefined && !again) reading.anchors.set(node.anchor, node);
  if (isScalar(node)) return node.value;
  reading.active.add(node);
  const value = isSeq<Node | null>(node)
    ? node.items.map((item, index) => valueOf(item, [...path, index], reading, again))
    : valueOfMap(node, path, reading, again);
  reading.active.delete(node);
  return value;
}

function valueOfMap(node: Node, path: Path, reading: Reading, again: boolean): unknown {
  if (!isMap<Node, Node | null>(node)) throw new Error('Internal error: a YAML node of no known kind');
  const map = Object.create(null) as Record<string, unknown>;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    if (!isScalar<string>(key)) {
      reading.broken.push(path);
      continue;
    }
    const name = key.value;
    const problem = bannedKeys.has(name)
      ? bannedKey(name, key)
      : seen.has(name)
        ? duplicateKey(name, key)
        : null;
    if (problem !== null) {
      if (!again) reading.problems.push(problem);
      continue;
    }
    seen.add(name);
    map[name] = valueOf(value, [...path, name], reading, again);
  }
  return map;
}

function valueOfAlias(alias: Alias, path: Path, reading: Reading): unknown {
  const known = reading.aliasTargets.get(alias);
  const target = known ?? reading.anchors.get(alias.source);
  if (target !== undefined) reading.aliasTargets.set(alias, target);
  if (target !== undefined && !reading.active.has(target)) return valueOf(target, path, reading, true);
  reading.broken.push(path);
  if (known === undefined)
    reading.problems.push(badAlias(alias, [...reading.anchors.keys()], target !== undefined));
  return null;
}

/** A tab makes the parser misread the rest of its line; that is no second error. */
function withoutEffectsOfTabs(problems: readonly Problem[], lineCounter: LineCounter): readonly Problem[] {
  const lineOf = ({ place }: Problem): number =>
    'offset' in place ? lineCounter.linePos(place.offset).line : 0;
  const tabLines = new Set(problems.filter(({ code }) => code === 'playbook/tab').map(lineOf));
  return problems.filter(
    (problem) => problem.code !== 'playbook/yaml-syntax' || !tabLines.has(lineOf(problem)),
  );
}
