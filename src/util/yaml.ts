import {
  Composer,
  CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  parse,
  Parser,
  type Alias,
  type Document,
  type Node,
  type YAMLError,
} from 'yaml';

/** YAML reduced to data with places: no tags, no anchors, keys that are unique, harmless text. Offsets are UTF-16 units. */
export type YamlNode = YamlScalar | YamlList | YamlMap | YamlUnreadable;
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly offset: number;
}
export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly offset: number;
}
export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  readonly offset: number;
}
/** A value that could not be read; a problem says why. */
export interface YamlUnreadable {
  readonly kind: 'unreadable';
  readonly offset: number;
}
export interface YamlEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: YamlNode;
}

/** What is wrong with a text, as facts: each reader of YAML has codes and words of its own. */
export type YamlProblem = { readonly offset: number } & (
  | { readonly kind: 'syntax'; readonly message: string }
  | { readonly kind: 'tab' | 'directive' | 'several-documents' | 'key-not-text' | 'merge-key' }
  | { readonly kind: 'too-deep' | 'too-large' }
  | { readonly kind: 'too-many-aliases'; readonly count: number }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'unknown-alias'; readonly name: string; readonly anchors: readonly string[] }
  | { readonly kind: 'alias-cycle'; readonly name: string }
  | { readonly kind: 'banned-key' | 'duplicate-key'; readonly key: string }
);

export interface YamlDocument {
  /** Null when the text is empty, or cannot be used at all. */
  readonly root: YamlNode | null;
  readonly problems: readonly YamlProblem[];
}

/** Beyond these a text is more likely hostile than useful. */
export const yamlLimits = { depth: 64, aliases: 100 } as const;
/** More than this no value takes to be written. */
const lexemesPerValue = 6;

/** Keys through which a careless reader of objects reaches their prototype. */
const bannedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const collections: ReadonlySet<string> = new Set(['block-map', 'block-seq', 'flow-collection']);

/**
 * Reads one YAML 1.2 document (core schema; no directives, tags or merge keys) within limits on depth, aliases and size
 * (`maxValues`, aliases written out), in time proportional to the text. Tells every problem, not just the first.
 */
export function readYaml(text: string, maxValues: number): YamlDocument {
  const tokens = tokenize(text, maxValues);
  if ('kind' in tokens) return { root: null, problems: [tokens] };
  // Duplicate keys are found below: the library compares every key with every other.
  const composer = new Composer({
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  const [document, second] = [...composer.compose(tokens.tokens, true, text.length)];
  if (document === undefined) throw new Error('Internal error: the YAML composer returned no document');
  const problems: YamlProblem[] = [...tokens.problems, ...composerProblems(document)];
  if (second !== undefined) problems.push({ kind: 'several-documents', offset: second.range[0] });
  if (problems.some(({ kind }) => kind === 'syntax'))
    return { root: null, problems: withoutEffectsOfTabs(problems, text) };
  const conversion: Conversion = { problems, anchors: new Map(), aliases: [] };
  const converted = document.contents === null ? null : convert(document.contents, 0, conversion);
  problems.push(...limitProblems(converted, conversion, maxValues));
  const usable = !problems.some(({ kind }) => kind === 'too-large' || kind === 'too-deep');
  return { root: usable ? (converted?.node ?? null) : null, problems };
}

/** `5`, `true`, `a word` as YAML reads a plain scalar; anything that is more than that stays text. */
export function readYamlScalar(text: string): string | number | boolean {
  if (!/^[-+.\w]{1,40}$/.test(text)) return text;
  const scalar: unknown = parse(text, { schema: 'core', logLevel: 'silent' });
  return typeof scalar === 'number' || typeof scalar === 'boolean' ? scalar : text;
}

/** The value without its places; maps have no prototype. */
export function yamlData(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(yamlData);
    case 'map': {
      const map = Object.create(null) as Record<string, unknown>;
      for (const { key, value } of node.entries) map[key] = yamlData(value);
      return map;
    }
    case 'unreadable':
      return null;
  }
}

interface Tokens {
  readonly tokens: readonly CST.Token[];
  readonly problems: readonly YamlProblem[];
}

/** The text as syntax tokens, or the problem that it is too deep or too large: found before anything recurses. */
function tokenize(text: string, maxValues: number): Tokens | YamlProblem {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const problems: YamlProblem[] = [];
  let lexemes = 0;
  let isContent = false;
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    const type: string | null = isContent ? 'content' : CST.tokenType(lexeme);
    // A mark of its own stands before the content of a scalar, which may look like anything.
    isContent = lexeme === CST.SCALAR && !isContent;
    if (type === 'tag') problems.push({ kind: 'tag', tag: lexeme, offset });
    if (type === 'directive-line') problems.push({ kind: 'directive', offset });
    for (const token of parser.next(lexeme)) tokens.push(token);
    lexemes += 1;
    if (lexemes > lexemesPerValue * maxValues) return { kind: 'too-large', offset: parser.offset };
    if (parser.stack.length <= yamlLimits.depth) continue;
    if (parser.stack.filter((open) => collections.has(open.type)).length > yamlLimits.depth)
      return { kind: 'too-deep', offset: parser.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, problems };
}

/** Tags and directives are refused as such, whatever the library makes of them. */
function composerProblems({ errors, warnings }: Document.Parsed): readonly YamlProblem[] {
  return [...errors, ...warnings]
    .filter(({ code }) => code !== 'BAD_DIRECTIVE' && code !== 'TAG_RESOLVE_FAILED')
    .map(composerProblem);
}

function composerProblem({ code, message, pos }: YAMLError): YamlProblem {
  const [offset] = pos;
  if (code === 'TAB_AS_INDENT') return { kind: 'tab', offset };
  if (code === 'NON_STRING_KEY') return { kind: 'key-not-text', offset };
  return { kind: 'syntax', message, offset };
}

/** A tab makes the parser misread the rest of its line; that is no second error. */
function withoutEffectsOfTabs(problems: readonly YamlProblem[], text: string): readonly YamlProblem[] {
  const lineOf = ({ offset }: YamlProblem): number => text.lastIndexOf('\n', offset - 1);
  const tabLines = new Set(problems.filter(({ kind }) => kind === 'tab').map(lineOf));
  return problems.filter((problem) => problem.kind !== 'syntax' || !tabLines.has(lineOf(problem)));
}

/** A converted value; what is reached through aliases counts each time. */
interface Converted {
  readonly node: YamlNode;
  readonly values: number;
  readonly height: number;
}

interface Conversion {
  readonly problems: YamlProblem[];
  /** Values by anchor; null while the value itself is being read, so that one that holds itself is noticed. */
  readonly anchors: Map<string, Converted | null>;
  readonly aliases: Alias[];
}

/** Values behind aliases are shared, not copied: they cost nothing until somebody writes them out. */
function convert(node: Node | null, from: number, conversion: Conversion): Converted {
  const offset = node?.range?.[0] ?? from;
  if (node === null) return leaf({ kind: 'scalar', value: null, offset });
  if (isAlias(node)) return convertAlias(node, offset, conversion);
  const { anchors } = conversion;
  if (node.anchor !== undefined) anchors.set(node.anchor, null);
  const converted = convertValue(node, offset, conversion);
  if (node.anchor !== undefined) anchors.set(node.anchor, converted);
  return converted;
}

function convertValue(node: Node, offset: number, conversion: Conversion): Converted {
  if (isScalar(node)) return leaf({ kind: 'scalar', value: scalarValue(node.value), offset });
  if (isMap<Node, Node | null>(node)) return convertMap(node.items, offset, conversion);
  if (!isSeq<Node | null>(node)) throw new Error('Internal error: a YAML node of no known kind');
  const items = node.items.map((item) => convert(item, offset, conversion));
  return branch({ kind: 'list', items: items.map((item) => item.node), offset }, items);
}

function convertMap(
  pairs: readonly { readonly key: Node; readonly value: Node | null }[],
  offset: number,
  conversion: Conversion,
): Converted {
  const entries = new Map<string, YamlEntry>();
  const values: Converted[] = [];
  // The library has complained of keys that are no text.
  if (!pairs.every(({ key }) => isScalar<string>(key))) return leaf({ kind: 'unreadable', offset });
  for (const pair of pairs) {
    const key = isScalar<string>(pair.key) ? pair.key.value : '';
    const keyOffset = pair.key.range?.[0] ?? offset;
    const problem = keyProblem(key, keyOffset, entries);
    if (problem !== null) {
      conversion.problems.push(problem);
      continue;
    }
    const value = convert(pair.value, keyOffset, conversion);
    values.push(value);
    entries.set(key, { key, keyOffset, value: value.node });
  }
  return branch({ kind: 'map', entries: [...entries.values()], offset }, values);
}

function keyProblem(
  key: string,
  offset: number,
  before: { readonly has: (key: string) => boolean },
): YamlProblem | null {
  if (key === '<<') return { kind: 'merge-key', offset };
  if (bannedKeys.has(key)) return { kind: 'banned-key', key, offset };
  return before.has(key) ? { kind: 'duplicate-key', key, offset } : null;
}

/** The value is what the anchor names; its place is the alias. */
function convertAlias(alias: Alias, offset: number, { anchors, aliases, problems }: Conversion): Converted {
  aliases.push(alias);
  const name = alias.source;
  const target = anchors.get(name);
  if (target !== undefined && target !== null)
    return { ...target, node: { ...target.node, offset }, values: target.values + 1 };
  problems.push(
    target === null
      ? { kind: 'alias-cycle', name, offset }
      : { kind: 'unknown-alias', name, anchors: [...anchors.keys()], offset },
  );
  return leaf({ kind: 'unreadable', offset });
}

function limitProblems(
  converted: Converted | null,
  { aliases }: Conversion,
  maxValues: number,
): readonly YamlProblem[] {
  const problems: YamlProblem[] = [];
  if (converted !== null && converted.values > maxValues) problems.push({ kind: 'too-large', offset: 0 });
  if (converted !== null && converted.height > yamlLimits.depth)
    problems.push({ kind: 'too-deep', offset: 0 });
  const surplus = aliases[yamlLimits.aliases];
  if (surplus !== undefined)
    problems.push({ kind: 'too-many-aliases', count: aliases.length, offset: surplus.range?.[0] ?? 0 });
  return problems;
}

function leaf(node: YamlScalar | YamlUnreadable): Converted {
  return { node, values: 1, height: 0 };
}

function branch(node: YamlList | YamlMap, children: readonly Converted[]): Converted {
  let values = 1;
  let height = 0;
  for (const child of children) {
    values += child.values;
    height = Math.max(height, child.height);
  }
  return { node, values, height: height + 1 };
}

function scalarValue(value: unknown): YamlScalar['value'] {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value === null) return value;
  throw new Error('Internal error: a YAML scalar of an unexpected type');
}
