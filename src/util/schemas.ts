import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { packageRoot } from './package-root.js';
import { findUnit } from './schema-units.js';

export type SchemaName = 'plan' | 'session' | 'playbook' | 'fleet-response';

const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  verbose: true,
});

// Our own words in schemas: a value with a unit, and what a playbook may say but this version does not do.
ajv.addKeyword({
  keyword: 'x-unit',
  schemaType: 'string',
  validate: (unit: string, value: unknown) => findUnit(unit)?.check(value).ok === true,
});
ajv.addKeyword({
  keyword: 'x-supported',
  schemaType: 'boolean',
  validate: (supported: boolean) => supported,
});
ajv.addKeyword({
  keyword: 'x-supported-values',
  schemaType: 'array',
  validate: (supported: readonly unknown[], value: unknown) => supported.includes(value),
});
ajv.addVocabulary(['x-unsupported']);

const validators = new Map<SchemaName, ValidateFunction>();

/** The parsed schemas/NAME.schema.json. */
export function readSchema(name: SchemaName): Record<string, unknown> {
  return JSON.parse(readFileSync(`${packageRoot}schemas/${name}.schema.json`, 'utf8')) as Record<
    string,
    unknown
  >;
}

/** All the ways in which `value` is not a document of that schema (ajv's errors, `instancePath` as JSON pointer); empty when it is one. */
export function schemaErrors(name: SchemaName, value: unknown): readonly ErrorObject[] {
  let validate = validators.get(name);
  if (validate === undefined) {
    validate = ajv.compile(readSchema(name));
    validators.set(name, validate);
  }
  return validate(value) ? [] : (validate.errors ?? []);
}
