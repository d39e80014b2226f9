import type { PlayDocument, WhereDocument } from '../model/generated/playbook.js';
import {
  actionKinds,
  whereNumberFields,
  whereTextFields,
  type ActionKind,
  type Amount,
  type Cap,
  type Comparison,
  type Filters,
  type Play,
  type Rollout,
  type Where,
  type WhereNumberField,
} from '../model/playbook.js';
import type { Result } from '../util/result.js';
import {
  parseBytes,
  parseComparison,
  parseCount,
  parseDuration,
  parsePercentage,
  parseRate,
  parseShare,
  type UnitParser,
} from '../util/units.js';
import { defaults } from './defaults.js';

/**
 * A play that the schema accepted, with every default filled in and every unit read: bytes, seconds, shares.
 * Values that the schema should have refused are bugs and throw.
 */
export function normalizePlay(play: PlayDocument): Play {
  const { trigger, goal, protect, budgets, actions, collect } = play;
  const fdr = { ...defaults.budgets.fdr, ...budgets?.fdr };
  const available = trigger?.memory_available;
  return {
    name: play.name,
    hosts: play.hosts,
    trigger: {
      memoryAvailable: available === undefined ? null : read(parseComparison(available, parseShare)),
    },
    goal: goal?.free_memory === undefined ? null : { freeMemoryBytes: bytes(goal.free_memory) },
    filters: normalizeFilters(play.filters),
    protect: {
      commands: list(protect?.commands ?? defaults.protect.commands),
      users: list(protect?.users ?? defaults.protect.users),
    },
    budgets: {
      fdr: { alpha: number(fdr.alpha), method: 'e-bh' },
      actions: cap({ ...defaults.budgets.actions, ...budgets?.actions }),
      kills: cap({ ...defaults.budgets.kills, ...budgets?.kills }),
    },
    actions: {
      prefer: actionList(actions?.prefer ?? defaults.actions.prefer),
      killGraceSeconds: seconds(actions?.kill?.grace ?? defaults.actions.kill.grace),
      confirm: actionList(actions?.confirm ?? defaults.actions.confirm),
    },
    rollout: normalizeRollout(play.rollout),
    collect: {
      sampleSeconds: seconds(collect?.sample ?? defaults.collect.sample),
      timeoutSeconds: seconds(collect?.timeout ?? defaults.collect.timeout),
    },
  };
}

function normalizeFilters(document: PlayDocument['filters']): Filters {
  const filters = { ...defaults.filters, ...document };
  return {
    categories: list(filters.categories),
    requireSignature: filters.require_signature === true,
    classes: list(filters.classes),
    minPosterior: number(filters.min_posterior),
    minAgeSeconds: seconds(filters.min_age),
    minMemoryBytes: bytes(filters.min_memory),
    where: document?.where === undefined ? null : normalizeWhere(document.where),
  };
}

function normalizeRollout(document: PlayDocument['rollout']): Rollout {
  const rollout = { ...defaults.rollout, ...document };
  return {
    batches: list(rollout.batches).map(amount),
    parallel: number(rollout.parallel),
    intervalSeconds: seconds(rollout.interval),
    ratePerMinute: document?.rate === undefined ? null : read(parseRate(document.rate)),
    onGate: rollout.on_gate === 'skip_host' ? 'skip_host' : 'abort',
    maxFailedHosts: amount(rollout.max_failed_hosts),
    maxUnreachableHosts: amount(rollout.max_unreachable_hosts),
    soakSeconds: seconds(rollout.soak),
  };
}

const numberParsers: Readonly<Record<WhereNumberField, UnitParser>> = {
  cpu: parsePercentage,
  memory: parseBytes,
  age: parseDuration,
  threads: parseCount,
};

/** All entries of a map must hold: a map of one entry is that condition, of several an `all`. */
function normalizeWhere(document: WhereDocument): Where {
  const conditions: Where[] = [];
  for (const kind of ['all', 'any'] as const) {
    const of = document[kind];
    if (of !== undefined) conditions.push({ kind, of: of.map(normalizeWhere) });
  }
  if (document.not !== undefined) conditions.push({ kind: 'not', of: normalizeWhere(document.not) });
  for (const field of whereTextFields) {
    const glob = document[field];
    if (glob !== undefined) conditions.push({ kind: 'text', field, glob });
  }
  for (const field of whereNumberFields) {
    const text = document[field];
    if (text === undefined) continue;
    const comparison: Comparison = read(parseComparison(text, numberParsers[field]));
    conditions.push({ kind: 'number', field, comparison });
  }
  const [only, ...others] = conditions;
  return only !== undefined && others.length === 0 ? only : { kind: 'all', of: conditions };
}

function actionList(names: readonly string[] | string): readonly ActionKind[] {
  return list(names).map((name) => {
    const action = actionKinds.find((kind) => kind === name);
    if (action === undefined) throw new Error(`Internal error: the schema accepted the action ${name}`);
    return action;
  });
}

function cap({ per_host, fleet }: { per_host: number | string; fleet: number | string }): Cap {
  return { perHost: number(per_host), fleet: amount(fleet) };
}

function amount(value: number | string): Amount {
  return typeof value === 'number'
    ? { kind: 'count', value }
    : { kind: 'share', value: read(parseShare(value)) };
}

function seconds(value: number | string): number {
  return read(parseDuration(String(value)));
}

function bytes(value: number | string): number {
  return read(parseBytes(String(value)));
}

function read<T>(result: Result<T, string>): T {
  if (result.ok) return result.value;
  throw new Error(`Internal error: the schema accepted a value that cannot be read: ${result.error}`);
}

/** In the file an expression may stand for a number or a list; here they are resolved. */
function number(value: number | string): number {
  if (typeof value === 'number') return value;
  throw new Error('Internal error: an expression that is not resolved');
}

function list<T>(value: readonly T[] | string): readonly T[] {
  if (typeof value !== 'string') return value;
  throw new Error('Internal error: an expression that is not resolved');
}
