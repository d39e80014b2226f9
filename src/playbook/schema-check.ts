import type { ErrorObject } from 'ajv';
import { findUnit } from '../util/schema-units.js';
import { schemaErrors } from '../util/schemas.js';
import { didYouMean } from '../util/suggest.js';
import { isWithin, pathWords, type Path, type Problem } from './problem.js';
import { wordPaths } from './words.js';

/** Errors are compared with one another, so a hostile file must not have too many. */
const maxErrors = 2_000;

/** Values without a unit, which have a reader because an expression may stand for them. */
const plainUnits: ReadonlySet<string> = new Set(['count', 'probability', 'flag']);

/** A schema error with the one spot it is about: an unknown key's spot is the key itself. */
interface SpotError {
  readonly error: ErrorObject;
  readonly path: Path;
}

/**
 * Checks the items of one file, expressions resolved, against schemas/playbook.schema.json: one problem a spot.
 * `broken` values could not be read or resolved and are known already.
 */
export function schemaProblems(items: readonly unknown[], broken: readonly Path[]): readonly Problem[] {
  if (items.length === 0) return [];
  const found = schemaErrors('playbook', items).map(locate);
  const meant = found.filter(({ error, path }) => !isOtherBranch(error, path, items));
  const considered = meant.slice(0, maxErrors);
  const sharp = considered.filter((one) => !considered.some((other) => isSharper(other, one)));
  const spots = new Map<string, SpotError>();
  for (const spot of sharp) {
    const key = JSON.stringify([spot.path, missingProperty(spot.error)]);
    const known = spots.get(key);
    if (known === undefined || rank(spot.error) < rank(known.error)) spots.set(key, spot);
  }
  return [...spots.values()]
    .filter(({ path }) => !broken.some((root) => isWithin(path, root)))
    .map(({ error, path }) => problemOf(error, path));
}

function locate(error: ErrorObject): SpotError {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step, index) => (isIndex(step, index) ? Number(step) : step));
  const key = additionalProperty(error);
  return { error, path: key === null ? path : [...path, key] };
}

/** No word of a playbook is a number; below `vars` nothing is checked. */
function isIndex(step: string, index: number): boolean {
  return index === 0 || /^\d+$/.test(step);
}

/** Errors of the branch of an anyOf that was not meant, and the anyOf's own summary of them. */
function isOtherBranch({ keyword, schemaPath }: ErrorObject, path: Path, items: readonly unknown[]): boolean {
  if (keyword === 'anyOf' || schemaPath.startsWith('#/definitions/Expression/')) return true;
  const isOfImport = schemaPath.startsWith('#/definitions/PlaybookImport/');
  const item = items[Number(path[0])];
  const isImport = typeof item === 'object' && item !== null && 'import_playbook' in item;
  return isImport ? !isOfImport : isOfImport;
}

/** An error inside a value says more than that the value as a whole is not something else. */
function isSharper(other: SpotError, one: SpotError): boolean {
  const isCoarse = ['type', 'const', 'enum'].includes(one.error.keyword);
  return isCoarse && other.path.length > one.path.length && isWithin(other.path, one.path);
}

/** The most useful of several errors of one spot has the least rank. */
function rank({ keyword, parentSchema }: ErrorObject): number {
  if (keyword === 'x-supported') return 0;
  if (keyword === 'enum' || keyword === 'const') return 1;
  if (keyword === 'x-supported-values') return 2;
  if (keyword === 'x-unit') return 3;
  if (keyword === 'type') return 4;
  return keyword === 'pattern' && hasUnit(parentSchema) ? 6 : 5;
}

function problemOf(error: ErrorObject, path: Path): Problem {
  const where = pathWords(path);
  const value = { path, at: 'value' } as const;
  const schema = (error.parentSchema ?? {}) as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, path);
    case 'required':
      return missingKey(error, path);
    case 'x-supported':
    case 'x-supported-values':
      return notSupported(error, path, schema);
    case 'enum':
    case 'const':
      return unknownValue(error, path);
    case 'x-unit':
      return {
        code: plainUnits.has(String(schema['x-unit'])) ? 'playbook/wrong-type' : 'playbook/bad-unit',
        summary: `${where}: ${unitMessage(schema['x-unit'], error.data)}`,
        detail: `found ${shown(error.data)}`,
        place: value,
      };
    case 'type':
      return {
        code: 'playbook/wrong-type',
        summary: `${where} must be ${typeWords(schema.type)}, not ${typeOf(error.data)}`,
        place: value,
      };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return {
        code: 'playbook/out-of-range',
        summary: `${where} ${rangeWords(error, schema)}, not ${shown(error.data)}`,
        place: value,
      };
    default:
      return {
        code: 'playbook/bad-value',
        summary: `${where} ${sizeWords(error)}`,
        place: value,
      };
  }
}

function unknownKey(error: ErrorObject, path: Path): Problem {
  const key = String(path.at(-1));
  const properties =
    (error.parentSchema as { properties?: Readonly<Record<string, unknown>> }).properties ?? {};
  const known = Object.keys(properties);
  const parent = path.slice(0, -1);
  return {
    code: 'playbook/unknown-key',
    summary: `unknown key "${key}" in ${pathWords(parent)}`,
    hint: keyHint(key, known),
    place: { path, at: 'key' },
  };
}

function keyHint(key: string, known: readonly string[]): string {
  const meant = didYouMean(key, known);
  if (meant !== null) return `did you mean "${meant}"?`;
  const elsewhere = wordPaths().find((path) => path.includes('.') && path.endsWith(`.${key}`));
  if (elsewhere !== undefined) return `"${key}" belongs to "${elsewhere.slice(0, -key.length - 1)}"`;
  return `known here: ${known.join(', ')}`;
}

function missingKey(error: ErrorObject, path: Path): Problem {
  const key = missingProperty(error) ?? '';
  return {
    code: 'playbook/missing-key',
    summary: `${pathWords(path)} has no "${key}"`,
    hint: `add a line "${key}: …"`,
    place: { path, at: 'value' },
  };
}

function notSupported(error: ErrorObject, path: Path, schema: Readonly<Record<string, unknown>>): Problem {
  const isWord = error.keyword === 'x-supported';
  return {
    code: 'playbook/not-supported-yet',
    summary: `${pathWords(path)}${isWord ? '' : `: ${shown(error.data)}`} is not supported yet`,
    detail: String(schema['x-unsupported']),
    hint: isWord
      ? 'remove it for now'
      : `supported: ${(schema['x-supported-values'] as string[]).join(', ')}`,
    place: { path, at: isWord ? 'key' : 'value' },
  };
}

function unknownValue(error: ErrorObject, path: Path): Problem {
  const params = error.params as { allowedValues?: readonly unknown[]; allowedValue?: unknown };
  const allowed = (params.allowedValues ?? [params.allowedValue]).map(String);
  const meant = typeof error.data === 'string' ? didYouMean(error.data, allowed) : null;
  return {
    code: 'playbook/unknown-value',
    summary: `${pathWords(path)}: ${shown(error.data)} is not known`,
    hint: `${meant === null ? '' : `did you mean "${meant}"? `}known: ${allowed.join(', ')}`,
    place: { path, at: 'value' },
  };
}

function unitMessage(unit: unknown, value: unknown): string {
  const checked = findUnit(unit)?.check(value);
  return checked?.ok === false ? checked.error : 'this value is not understood';
}

function rangeWords(error: ErrorObject, schema: Readonly<Record<string, unknown>>): string {
  if (error.keyword === 'multipleOf') return 'must be a whole number';
  if (schema['x-unit'] === 'size' || schema['x-unit'] === 'duration') return 'needs a unit';
  const { comparison, limit } = error.params as { comparison: string; limit: number };
  return `must be ${comparison} ${limit}`;
}

function sizeWords({ keyword, params }: ErrorObject): string {
  const { limit } = params as { limit?: number };
  switch (keyword) {
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return 'must not be empty';
    case 'maxItems':
      return `has more than ${limit ?? 0} entries`;
    case 'maxLength':
      return `is longer than ${limit ?? 0} characters`;
    case 'uniqueItems':
      return 'has the same entry twice';
    default:
      return 'is not understood';
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

function typeWords(type: unknown): string {
  const types = Array.isArray(type) ? type : [type];
  return types.map((name) => typeNames[String(name)] ?? String(name)).join(' or ');
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'boolean' ? String(value) : (typeNames[typeof value] ?? typeof value);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 100)}"`;
  return typeof value === 'number' ? String(value) : typeOf(value);
}

function additionalProperty({ keyword, params }: ErrorObject): string | null {
  return keyword === 'additionalProperties'
    ? (params as { additionalProperty: string }).additionalProperty
    : null;
}

/** Several keys may be missing in one map: each is a problem of its own. */
function missingProperty({ keyword, params }: ErrorObject): string | null {
  return keyword === 'required' ? (params as { missingProperty: string }).missingProperty : null;
}

function hasUnit(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'x-unit' in schema;
}
