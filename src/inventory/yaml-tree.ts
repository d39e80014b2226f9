import {
  Composer,
  Parser,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type CST,
  type Document,
  type ParsedNode,
} from 'yaml';
import { err, ok, type Result } from '../util/result.js';
import type { At, Finding, Source } from './source.js';

/** YAML reduced to data with places: no tags, no anchors, no aliases, string keys that are unique and harmless. */
export type Tree = TreeScalar | TreeList | TreeMap;
export interface TreeScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly at: At;
}
export interface TreeList {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly at: At;
}
export interface TreeMap {
  readonly kind: 'map';
  readonly entries: readonly TreeEntry[];
  readonly at: At;
}
export interface TreeEntry {
  readonly key: string;
  readonly keyAt: At;
  readonly value: Tree;
}

const maxDepth = 64;
const maxAliases = 100;
const maxNodes = 500_000;
const bannedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads the one YAML document of a source, with all its mistakes at once. What a hostile text could do with nesting
 * or aliases is refused on the concrete syntax tree, before anything recursive looks at it.
 */
export function readYamlTree(source: Source): Result<Tree | null, readonly Finding[]> {
  const tokens = [...new Parser().parse(source.text)];
  const unsafe = refuseUnsafe(tokens, source);
  if (unsafe.length > 0) return err(unsafe);
  // Duplicate keys are found below: the library compares every key with every other.
  const options = { uniqueKeys: false, stringKeys: true, prettyErrors: false, strict: true };
  const documents = [...new Composer<ParsedNode>(options).compose(tokens, true, source.text.length)];
  const broken = documents.flatMap((document) => syntaxFindings(document, source));
  if (broken.length > 0) return err(broken);
  const [document, second] = documents;
  if (second !== undefined)
    return err([
      finding(
        source,
        second.range[0],
        'yaml-syntax',
        'the file holds more than one YAML document',
        'Write one document a file.',
      ),
    ]);
  if (document === undefined || document.contents === null) return ok(null);
  return convertDocument(document, document.contents, source);
}

function syntaxFindings(document: Document.Parsed, source: Source): readonly Finding[] {
  return [...document.errors, ...document.warnings].map((problem) =>
    finding(
      source,
      problem.pos[0],
      'yaml-syntax',
      `the file is not valid YAML: ${problem.message.split('\n', 1)[0] ?? ''}`,
    ),
  );
}

/** Depth, directives, tags and the number of aliases, without recursion. */
function refuseUnsafe(tokens: readonly CST.Token[], source: Source): readonly Finding[] {
  const findings: Finding[] = [];
  let aliases = 0;
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of [...tokens].reverse()) open.push({ token, depth: 0 });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > maxDepth)
      return [
        finding(source, token.offset, 'too-large', `the file is nested deeper than ${maxDepth} levels`),
      ];
    if (token.type === 'alias' && (aliases += 1) > maxAliases)
      return [finding(source, token.offset, 'too-large', `the file uses more than ${maxAliases} aliases`)];
    const refusal = refuseToken(token, source);
    if (refusal !== null) findings.push(refusal);
    for (const child of childTokens(token).reverse())
      open.push({ token: child, depth: isCollection(token) ? depth + 1 : depth });
  }
  return findings;
}

function refuseToken(token: CST.Token, source: Source): Finding | null {
  if (token.type === 'directive')
    return finding(
      source,
      token.offset,
      'yaml-syntax',
      'a YAML directive ("%…") is not allowed here',
      'Remove the line.',
    );
  if (token.type !== 'tag') return null;
  const summary = `the YAML tag ${token.source} is not supported`;
  const hint = token.source.startsWith('!vault')
    ? 'Keep secrets out of the inventory: pt-fleet takes keys from your ssh configuration or agent.'
    : 'Remove the tag; write the value in quotes if it must stay a text.';
  return finding(source, token.offset, 'yaml-syntax', summary, hint);
}

function isCollection(token: CST.Token): boolean {
  return token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection';
}

function childTokens(token: CST.Token): CST.Token[] {
  const children: CST.Token[] = [];
  if (token.type === 'document' || token.type === 'flow-collection') children.push(...[token.start].flat());
  if (token.type === 'document' && token.value !== undefined) children.push(token.value);
  if (!('items' in token)) return children;
  for (const item of token.items) {
    children.push(...item.start);
    if (item.key) children.push(item.key);
    if (item.sep) children.push(...item.sep);
    if (item.value) children.push(item.value);
  }
  return children;
}

/** What one conversion carries along. */
interface Conversion {
  readonly document: Document.Parsed;
  readonly source: Source;
  readonly findings: Finding[];
  nodes: number;
  /** A limit is reached: nothing is expanded any more. */
  exhausted: boolean;
}

function convertDocument(
  document: Document.Parsed,
  contents: ParsedNode,
  source: Source,
): Result<Tree, readonly Finding[]> {
  const conversion: Conversion = { document, source, findings: [], nodes: 0, exhausted: false };
  const tree = convert(conversion, contents, { source, offset: 0 }, 0);
  const [limit] = conversion.findings.filter(({ code }) => code === 'inventory/too-large');
  if (limit !== undefined) return err([limit]);
  return conversion.findings.length > 0 ? err(conversion.findings) : ok(tree);
}

/** `from` is the place of what led here, for a value that is not written out. */
function convert(conversion: Conversion, node: ParsedNode | null, from: At, depth: number): Tree {
  const { source, findings } = conversion;
  const at = node === null ? from : { source, offset: node.range[0] };
  const nothing: TreeScalar = { kind: 'scalar', value: null, at };
  if (conversion.exhausted) return nothing;
  conversion.nodes += 1;
  if (conversion.nodes > maxNodes || depth > maxDepth) {
    conversion.exhausted = true;
    findings.push(
      finding(source, at.offset, 'too-large', 'the aliases of the file make it too large or too deep'),
    );
    return nothing;
  }
  if (isAlias(node)) {
    const target = node.resolve(conversion.document) as ParsedNode | undefined;
    if (target !== undefined) return convert(conversion, target, at, depth + 1);
    findings.push(
      finding(source, at.offset, 'yaml-syntax', `the alias *${node.source} has no anchor before it`),
    );
    return nothing;
  }
  if (isMap<ParsedNode, ParsedNode | null>(node))
    return { kind: 'map', entries: uniqueEntries(conversion, node.items, depth), at };
  if (isSeq<ParsedNode>(node))
    return { kind: 'list', items: node.items.map((item) => convert(conversion, item, at, depth + 1)), at };
  return isScalar(node) ? { kind: 'scalar', value: scalarValue(conversion, node.value, at), at } : nothing;
}

function uniqueEntries(
  conversion: Conversion,
  pairs: readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[],
  depth: number,
): readonly TreeEntry[] {
  const seen = new Map<string, TreeEntry>();
  for (const pair of pairs) {
    const keyAt: At = { source: conversion.source, offset: pair.key.range[0] };
    const key: unknown = isScalar(pair.key) ? pair.key.value : null;
    const refusal = refuseKey(key, keyAt, seen);
    if (refusal !== null) conversion.findings.push(refusal);
    if (typeof key !== 'string') continue;
    seen.set(key, { key, keyAt, value: convert(conversion, pair.value, keyAt, depth + 1) });
  }
  return [...seen.values()];
}

function scalarValue({ findings }: Conversion, value: unknown, at: At): TreeScalar['value'] {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'number') throw new Error('Internal error: a YAML scalar of an unexpected type');
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    findings.push(
      finding(at.source, at.offset, 'yaml-syntax', 'the number is too large to be kept exactly', 'Quote it.'),
    );
  return value;
}

function refuseKey(key: unknown, at: At, seen: ReadonlyMap<string, unknown>): Finding | null {
  const { source, offset } = at;
  if (typeof key !== 'string') return finding(source, offset, 'yaml-syntax', 'a key must be a plain text');
  if (key === '<<')
    return finding(
      source,
      offset,
      'yaml-syntax',
      'the merge key "<<" is not supported',
      'Write the members out, or use group vars.',
    );
  if (bannedKeys.has(key)) return finding(source, offset, 'yaml-syntax', `the key "${key}" is not allowed`);
  if (seen.has(key)) return finding(source, offset, 'duplicate-key', `the key "${key}" is written twice`);
  return null;
}

function finding(source: Source, offset: number, code: string, summary: string, hint?: string): Finding {
  const at = { source, offset };
  return {
    severity: 'error',
    code: `inventory/${code}`,
    summary,
    ...(hint === undefined ? {} : { hint }),
    at,
  };
}
