import { findUnit } from '../util/schema-units.js';
import { readSchema } from '../util/schemas.js';

/** What one word of the playbook language means, from schemas/playbook.schema.json. */
export interface WordHelp {
  /** "budgets.fdr.alpha" */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** What a value looks like: "a size, as in 200MiB", "one of abort, skip_host, confirm". */
  readonly type: string;
  /** Absent: the word has no default, leaving it out means "none". */
  readonly default?: unknown;
  readonly examples: readonly unknown[];
  readonly required: boolean;
  /** False: the word is understood and refused; `unsupported` says why. */
  readonly supported: boolean;
  /** Why the word, or one of its values, is refused so far. */
  readonly unsupported: string | null;
  /** The words below this one. */
  readonly words: readonly string[];
}

type Schema = Readonly<Record<string, unknown>>;

const prefix = /^playbook(\.|$)/;
let known: ReadonlyMap<string, WordHelp> | null = null;

/** The meaning of a word: "budgets.fdr" or "playbook.budgets.fdr"; null when there is no such word. */
export function explainWord(path: string): WordHelp | null {
  return words().get(path.replace(prefix, '')) ?? null;
}

/** Every word of the language, parents before children: "name", "filters", "filters.min_age", … */
export function wordPaths(): readonly string[] {
  return [...words().keys()];
}

function words(): ReadonlyMap<string, WordHelp> {
  if (known !== null) return known;
  const schema = readSchema('playbook');
  const definitions = schema.definitions as Readonly<Record<string, Schema>>;
  const found = new Map<string, WordHelp>();
  for (const root of ['Play', 'PlaybookImport']) collect(definitions[root] ?? {}, '', definitions, found, []);
  known = found;
  return found;
}

function collect(
  schema: Schema,
  parent: string,
  definitions: Readonly<Record<string, Schema>>,
  found: Map<string, WordHelp>,
  above: readonly Schema[],
): void {
  const required = (schema.required ?? []) as readonly string[];
  const refused = above.find((one) => one['x-supported'] === false)?.['x-unsupported'];
  for (const [word, property] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
    const path = parent === '' ? word : `${parent}.${word}`;
    const full = expand(property, definitions);
    const inner = innerObject(full, definitions);
    const isRecursive = above.some(
      ({ properties }) => properties !== undefined && properties === inner?.properties,
    );
    const children = inner === null || isRecursive ? [] : Object.keys(inner.properties ?? {});
    found.set(path, help(path, full, definitions, required.includes(word), refused, children));
    if (inner !== null && !isRecursive) collect(inner, path, definitions, found, [...above, full, inner]);
  }
}

function help(
  path: string,
  schema: Schema,
  definitions: Readonly<Record<string, Schema>>,
  required: boolean,
  refused: unknown,
  children: readonly string[],
): WordHelp {
  return {
    path,
    title: text(schema.title),
    description: text(schema.description),
    type: typeWords(schema, definitions),
    ...('default' in schema ? { default: schema.default } : {}),
    examples: Array.isArray(schema.examples) ? schema.examples : [],
    required,
    supported: refused === undefined && schema['x-supported'] !== false,
    unsupported: typeof refused === 'string' ? refused : reasonIn(schema, definitions),
    words: children.map((word) => `${path}.${word}`),
  };
}

/** The schema with what it refers to; what stands beside a reference wins. */
function expand(schema: Schema, definitions: Readonly<Record<string, Schema>>): Schema {
  const target = schema.$ref ?? (schema.allOf as readonly Schema[] | undefined)?.[0]?.$ref;
  if (typeof target !== 'string') return schema;
  return { ...definitions[target.replace('#/definitions/', '')], ...schema };
}

/** The alternatives of a value, without the expression that may stand anywhere. */
function branches(schema: Schema, definitions: Readonly<Record<string, Schema>>): readonly Schema[] {
  const alternatives = (schema.anyOf as readonly Schema[] | undefined) ?? [schema];
  return alternatives
    .filter(({ $ref }) => $ref !== '#/definitions/Expression')
    .map((branch) => expand(branch, definitions));
}

/** The map that a value is, or that the entries of its list are. */
function innerObject(schema: Schema, definitions: Readonly<Record<string, Schema>>): Schema | null {
  for (const branch of branches(schema, definitions)) {
    if (branch.properties !== undefined) return branch;
    if (branch.items !== undefined)
      return innerObject(expand(branch.items as Schema, definitions), definitions);
  }
  return null;
}

function typeWords(schema: Schema, definitions: Readonly<Record<string, Schema>>): string {
  const unit = findUnit(schema['x-unit']);
  if (unit !== null) return unit.words;
  if (schema.anyOf !== undefined)
    return branches(schema, definitions)
      .map((branch) => typeWords(branch, definitions))
      .join(', or ');
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.join(', ')}`;
  if ('const' in schema) return `"${String(schema.const)}"`;
  if (schema.properties !== undefined || schema.type === 'object') return 'a map';
  if (schema.items !== undefined)
    return `a list, each ${typeWords(expand(schema.items as Schema, definitions), definitions)}`;
  return 'text';
}

function reasonIn(schema: Schema, definitions: Readonly<Record<string, Schema>>): string | null {
  if (typeof schema['x-unsupported'] === 'string') return schema['x-unsupported'];
  for (const branch of branches(schema, definitions)) {
    if (branch !== schema && typeof branch['x-unsupported'] === 'string') return branch['x-unsupported'];
    const items = branch.items === undefined ? null : expand(branch.items as Schema, definitions);
    if (typeof items?.['x-unsupported'] === 'string') return items['x-unsupported'];
  }
  return null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
