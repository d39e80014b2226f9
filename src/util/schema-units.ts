import { err, ok, type Result } from './result.js';
import {
  parseBytes,
  parseComparison,
  parseCount,
  parseDuration,
  parsePercentage,
  parseRate,
  parseShare,
  type UnitParser,
} from './units.js';

interface Unit {
  /** For references: "a size, as in 200MiB". */
  readonly words: string;
  /** Whether a YAML value is one; the error is a sentence for people. */
  readonly check: (value: unknown) => Result<unknown, string>;
}

/** The words that the `x-unit` keyword of a schema may name. */
const units: Readonly<Record<string, Unit>> = {
  size: withUnit('a size, as in 200MiB', parseBytes),
  duration: withUnit('a duration, as in 30m or 1d12h', parseDuration),
  share: withUnit('a share, as in 25%', parseShare),
  rate: withUnit('a rate, as in 30/min', parseRate),
  amount: {
    words: 'a whole number or a share, as in 10 or 10%',
    check(value: unknown): Result<unknown, string> {
      if (typeof value === 'number') return ok(value);
      const share = typeof value === 'string' ? parseShare(value) : err('');
      return share.ok ? share : err('this is a whole number or a share from 0% to 100%, as in 10 or 10%');
    },
  },
  count: plain('number', 'a whole number, as in 5', 'this is a whole number without quotes, as in 5'),
  probability: plain(
    'number',
    'a probability, as in 0.95',
    'this is a number between 0 and 1 without quotes, as in 0.95',
  ),
  flag: plain('boolean', 'true or false', 'this is either true or false, without quotes'),
  'share comparison': comparison('a comparison with a share, as in "< 25%"', parseShare),
  'percentage comparison': comparison('a comparison with a percentage, as in "< 1%"', parsePercentage),
  'size comparison': comparison('a comparison with a size, as in "> 1GiB"', parseBytes),
  'duration comparison': comparison('a comparison with a duration, as in "> 2d"', parseDuration),
  'count comparison': comparison('a comparison with a number, as in "> 4"', parseCount),
};

/** The unit of that name; null when a schema names one that does not exist. */
export function findUnit(name: unknown): Unit | null {
  return typeof name === 'string' && Object.hasOwn(units, name) ? (units[name] ?? null) : null;
}

function withUnit(words: string, parse: UnitParser): Unit {
  return {
    words,
    check: (value) => parse(typeof value === 'string' || typeof value === 'number' ? String(value) : ''),
  };
}

function comparison(words: string, parseValue: UnitParser): Unit {
  return { words, check: (value) => parseComparison(typeof value === 'string' ? value : '', parseValue) };
}

function plain(type: 'number' | 'boolean', words: string, message: string): Unit {
  return { words, check: (value) => (typeof value === type ? ok(value) : err(message)) };
}
