import type { Assessment } from '../model/assessment.js';
import type { Where, WhereNumberField, WhereTextField } from '../model/playbook.js';
import { globMatch, globMatchText } from '../util/glob.js';
import { unreachable } from '../util/unreachable.js';
import { formatBytes, formatDuration, formatShare } from '../util/units.js';
import { holds } from './comparison.js';

/**
 * What a condition says of a process. `holds: null` means that a fact it needs could not be read (Kleene's third
 * value): neither the condition nor its negation then holds. `words` state the deciding fact, without host text.
 */
export interface Verdict {
  readonly holds: boolean | null;
  readonly words: string;
}

/** Evaluates a boolean tree over process fields. */
export function evaluateWhere(where: Where, assessment: Assessment): Verdict {
  switch (where.kind) {
    case 'all':
      return everyOf(where.of.map((part) => evaluateWhere(part, assessment)));
    case 'any':
      return anyOf(where.of.map((part) => evaluateWhere(part, assessment)));
    case 'not': {
      const inner = evaluateWhere(where.of, assessment);
      return { holds: inner.holds === null ? null : !inner.holds, words: inner.words };
    }
    case 'text':
      return textVerdict(where.field, where.glob, assessment);
    case 'number':
      return numberVerdict(where, assessment);
    default:
      return unreachable(where);
  }
}

function everyOf(parts: readonly Verdict[]): Verdict {
  const failing = parts.find((part) => part.holds === false) ?? parts.find((part) => part.holds === null);
  return failing ?? { holds: true, words: parts.map(({ words }) => words).join(' and ') };
}

function anyOf(parts: readonly Verdict[]): Verdict {
  const passing = parts.find((part) => part.holds === true) ?? parts.find((part) => part.holds === null);
  return passing ?? { holds: false, words: parts.map(({ words }) => words).join(' and ') };
}

function textVerdict(field: WhereTextField, glob: string, assessment: Assessment): Verdict {
  const text = textOf(field, assessment);
  if (text === null) return { holds: null, words: `${field} could not be read` };
  const matches = field === 'command' ? globMatchText(glob, text) : globMatch(glob, text);
  return { holds: matches, words: `${field} ${matches ? 'matches' : 'does not match'} "${glob}"` };
}

function textOf(field: WhereTextField, { process, signature, category }: Assessment): string | null {
  switch (field) {
    case 'command':
      return process.argv.join(' ');
    case 'comm':
      return process.comm;
    case 'exe':
      return process.exe?.path ?? null;
    case 'cwd':
      return process.cwd?.path ?? null;
    case 'user':
      return process.user;
    case 'cgroup':
      return process.cgroup;
    case 'signature':
      return signature ?? '';
    case 'category':
      return category;
    case 'state':
      return process.state;
    default:
      return unreachable(field);
  }
}

function numberVerdict(where: Extract<Where, { kind: 'number' }>, { process }: Assessment): Verdict {
  const { field, comparison } = where;
  const { value, format } = numberOf(field, process);
  if (value === null) return { holds: null, words: `${field} could not be measured` };
  const passes = holds(comparison, value);
  const wanted = `${comparison.operator} ${format(comparison.value)}`;
  return {
    holds: passes,
    words: `${field} is ${format(value)}, which is ${passes ? '' : 'not '}${wanted}`,
  };
}

function numberOf(
  field: WhereNumberField,
  process: Assessment['process'],
): { readonly value: number | null; readonly format: (value: number) => string } {
  switch (field) {
    case 'cpu':
      return { value: process.activity?.cpuShare ?? null, format: formatShare };
    case 'memory':
      return { value: process.rssBytes, format: formatBytes };
    case 'age':
      return { value: process.ageSeconds, format: formatDuration };
    case 'threads':
      return { value: process.threads, format: String };
    default:
      return unreachable(field);
  }
}
