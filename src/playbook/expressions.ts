import { didYouMean } from '../util/suggest.js';
import { readYamlScalar } from '../util/yaml.js';
import type { Path, Problem } from './problem.js';

/** What may be looked up beside the play's own `vars`. Values of `extraVars` that are text are read like YAML scalars. */
export interface OutsideValues {
  readonly extraVars: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface ResolvedPlay {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Values whose expression could not be resolved; a problem says why. */
  readonly broken: readonly Path[];
  /** What every looked-up name stood for. */
  readonly lookups: Readonly<Record<string, unknown>>;
}

/** Only variables of this prefix may be read from the environment: a playbook must not see credentials. */
const environmentPrefix = 'PT_';
const maxValues = 50_000;
const maxTextLength = 10_000;

/** Stands for a value that could not be resolved. */
const unresolved = Symbol('unresolved');

interface Resolution extends OutsideValues {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly varsPath: Path;
  readonly done: Map<string, unknown>;
  /** Variables that are being resolved, outermost first. */
  readonly active: string[];
  readonly problems: Problem[];
  readonly broken: Path[];
  readonly lookups: Record<string, unknown>;
  values: number;
}

/**
 * Replaces every `{{ name }}` in the values of one play. A look-up and nothing more: no calls, no operators, no keys.
 * A scalar that is one whole expression keeps the type of what it names. `--extra-vars` wins over `vars`.
 */
export function resolvePlay(play: unknown, path: Path, outside: OutsideValues): ResolvedPlay {
  const vars = isRecord(play) && isRecord(play.vars) ? play.vars : {};
  const resolution: Resolution = {
    ...outside,
    vars,
    varsPath: [...path, 'vars'],
    done: new Map(),
    active: [],
    problems: [],
    broken: [],
    lookups: Object.create(null) as Record<string, unknown>,
    values: 0,
  };
  for (const name of Object.keys(vars)) valueOfVariable(name, resolution);
  const value = isRecord(play) ? resolveFields(play, path, resolution) : play;
  const { problems, broken, lookups } = resolution;
  return { value, problems, broken, lookups };
}

function resolveFields(play: Readonly<Record<string, unknown>>, path: Path, resolution: Resolution): unknown {
  const resolved = Object.create(null) as Record<string, unknown>;
  for (const [word, value] of Object.entries(play))
    resolved[word] = word === 'vars' ? value : resolve(value, [...path, word], resolution);
  return resolved;
}

function resolve(value: unknown, path: Path, resolution: Resolution): unknown {
  if (typeof value === 'string') return resolveText(value, path, resolution);
  if (Array.isArray(value)) return value.map((item, index) => resolve(item, [...path, index], resolution));
  if (!isRecord(value)) return value;
  const resolved = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value))
    resolved[key] = resolve(member, [...path, key], resolution);
  return resolved;
}

function resolveText(text: string, path: Path, resolution: Resolution): unknown {
  if (!text.includes('{{')) return text;
  const parts = splitAtExpressions(text);
  const isWhole = parts.filter((part) => part.trim() !== '').length === 1;
  const values = parts.map((part) => resolvePart(part, path, resolution));
  if (values.includes(unresolved)) return giveUp(path, resolution);
  if (isWhole) return values[parts.findIndex((part) => part.trim() !== '')];
  if (values.some((value) => typeof value === 'object' && value !== null))
    return giveUp(path, resolution, {
      code: 'playbook/bad-expression',
      summary: 'a list or a map cannot be put into a text',
      hint: 'use a variable that is a text or a number, or make the expression the whole value',
    });
  const joined = values.map(String).join('');
  if (joined.length <= maxTextLength) return joined;
  return giveUp(path, resolution, {
    code: 'playbook/too-large',
    summary: `the text is longer than ${maxTextLength} characters once its expressions are resolved`,
  });
}

/** `a{{ b }}c` → `a`, `{{ b }}`, `c`; in linear time, also where an expression has no end. */
function splitAtExpressions(text: string): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest !== '') {
    const start = rest.indexOf('{{');
    const end = start < 0 ? -1 : rest.indexOf('}}', start);
    const stop = start > 0 ? start : end < 0 ? rest.length : end + 2;
    parts.push(rest.slice(0, stop));
    rest = rest.slice(stop);
  }
  return parts;
}

function resolvePart(part: string, path: Path, resolution: Resolution): unknown {
  const name = /^\{\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)\s*\}\}$/.exec(part)?.[1];
  if (name !== undefined) return lookUp(name, path, resolution);
  if (!part.includes('{{')) return part;
  return giveUp(path, resolution, {
    code: 'playbook/bad-expression',
    summary: `${part.includes('}}') ? 'this expression is more than a name' : 'this expression has no end'}: ${part}`,
    hint: 'an expression is "{{ name }}" or "{{ env.PT_NAME }}" and only looks a value up',
  });
}

function lookUp(name: string, path: Path, resolution: Resolution): unknown {
  const value = name.includes('.')
    ? valueFromEnvironment(name, path, resolution)
    : valueOfName(name, path, resolution);
  if (value === unresolved) return unresolved;
  resolution.lookups[name] = value;
  return copyOf(value, name, path, resolution);
}

function valueOfName(name: string, path: Path, resolution: Resolution): unknown {
  if (Object.hasOwn(resolution.extraVars, name)) return likeYaml(resolution.extraVars[name]);
  if (Object.hasOwn(resolution.vars, name)) return valueOfVariable(name, resolution, path);
  const meant = didYouMean(name, [...Object.keys(resolution.vars), ...Object.keys(resolution.extraVars)]);
  return giveUp(path, resolution, {
    code: 'playbook/unknown-variable',
    summary: `there is no variable "${name}"`,
    hint:
      meant === null
        ? `define it under vars, or pass -e ${name}=VALUE; variables of hosts cannot be used in playbooks yet`
        : `did you mean "${meant}"?`,
  });
}

function valueFromEnvironment(name: string, path: Path, resolution: Resolution): unknown {
  const [scope, variable = ''] = name.split('.');
  if (scope !== 'env')
    return giveUp(path, resolution, {
      code: 'playbook/bad-expression',
      summary: `"${name}": only "env." may stand before a name`,
    });
  if (!variable.startsWith(environmentPrefix))
    return giveUp(path, resolution, {
      code: 'playbook/env-not-allowed',
      summary: `the environment variable ${variable} may not be read`,
      hint: `only variables whose name begins with ${environmentPrefix} are open to playbooks`,
    });
  const value = Object.hasOwn(resolution.env, variable) ? resolution.env[variable] : undefined;
  if (value !== undefined) return likeYaml(value);
  return giveUp(path, resolution, {
    code: 'playbook/unknown-variable',
    summary: `the environment variable ${variable} is not set`,
    hint: `set it: ${variable}=VALUE pt-fleet …`,
  });
}

/** Resolves a variable once; `user` is where it is asked for, for the report of a cycle. */
function valueOfVariable(name: string, resolution: Resolution, user?: Path): unknown {
  if (Object.hasOwn(resolution.extraVars, name)) return likeYaml(resolution.extraVars[name]);
  if (resolution.done.has(name)) return resolution.done.get(name);
  const path = [...resolution.varsPath, name];
  if (resolution.active.includes(name))
    return giveUp(user ?? path, resolution, {
      code: 'playbook/variable-cycle',
      summary: `the variable "${name}" is defined by itself: ${[...resolution.active, name].join(' → ')}`,
    });
  resolution.active.push(name);
  const failuresBefore = resolution.broken.length;
  const value = resolve(resolution.vars[name], path, resolution);
  const result = resolution.broken.length > failuresBefore ? unresolved : value;
  resolution.active.pop();
  resolution.done.set(name, result);
  return result;
}

/** Copies what a name stands for, so that small variables that hold one another cannot grow without limit. */
function copyOf(value: unknown, name: string, path: Path, resolution: Resolution): unknown {
  resolution.values += 1;
  if (resolution.values > maxValues)
    return giveUp(path, resolution, {
      code: 'playbook/too-large',
      summary: `the expressions of this play stand for more than ${maxValues} values`,
    });
  if (typeof value === 'string' && value.includes('{{'))
    return giveUp(path, resolution, {
      code: 'playbook/bad-expression',
      summary: `the value of "${name}" holds another expression`,
      hint: 'values of --extra-vars and of the environment are not looked up again',
    });
  if (Array.isArray(value)) {
    const copies = value.map((item: unknown) => copyOf(item, name, path, resolution));
    return copies.includes(unresolved) ? unresolved : copies;
  }
  if (!isRecord(value)) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) {
    copy[key] = copyOf(member, name, path, resolution);
    if (copy[key] === unresolved) return unresolved;
  }
  return copy;
}

function giveUp(path: Path, resolution: Resolution, problem?: Omit<Problem, 'place'>): typeof unresolved {
  if (problem !== undefined) resolution.problems.push({ ...problem, place: { path, at: 'value' } });
  resolution.broken.push(path);
  return unresolved;
}

/** `-e n=5` and `-e wait=0s` mean what `n: 5` and `wait: 0s` mean; anything but a plain word stays text. */
function likeYaml(value: unknown): unknown {
  return typeof value === 'string' ? readYamlScalar(value) : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
