import { err, ok, type Result } from './result.js';

/** How a value with a unit is read; the error is one sentence for people. */
export type UnitParser = (text: string) => Result<number, string>;

type ComparisonOperator = '<' | '<=' | '>' | '>=' | '==' | '!=';

const bytesPerUnit: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const secondsPerUnit = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1, ms: 0.001 } as const;

const perMinute: Readonly<Record<string, number>> = { s: 60, min: 1, h: 1 / 60 };

/** `200MiB`, `4GB`, `1.5 GiB`, `0` → bytes, rounded to a whole one. */
export function parseBytes(text: string): Result<number, string> {
  if (text.trim() === '0') return ok(0);
  const match = matchShort(/^\s*(\d{1,15}(?:\.\d{1,6})?)\s*([A-Za-z]*)\s*$/, text);
  const factor = match === null ? undefined : own(bytesPerUnit, match[2] ?? '');
  if (match === null || factor === undefined)
    return err('a size is a number with a unit: B, KB, MB, GB, TB, KiB, MiB, GiB or TiB, as in 200MiB');
  return ok(Math.round(Number(match[1]) * factor));
}

/** `90s`, `2h`, `1d12h`, `500ms`, `0` → seconds. Units go from large to small, each at most once. */
export function parseDuration(text: string): Result<number, string> {
  const compact = text.trim();
  if (compact === '0') return ok(0);
  const part = (unit: string): string => String.raw`(?:(\d{1,9}(?:\.\d{1,6})?)${unit})?`;
  const pattern = new RegExp(
    `^${Object.keys(secondsPerUnit)
      .map(part)
      .join(String.raw`\s?`)}$`,
  );
  const match = matchShort(pattern, compact);
  if (match === null || compact === '')
    return err('a duration is numbers with units, largest first: w, d, h, m, s or ms, as in 30m or 1d12h');
  const factors = Object.values(secondsPerUnit);
  return ok(factors.reduce((sum, factor, index) => sum + Number(match[index + 1] ?? 0) * factor, 0));
}

/** `10%` → 0.1; from 0% to 100%. */
export function parseShare(text: string): Result<number, string> {
  const share = parsePercentage(text);
  return share.ok && share.value <= 1 ? share : err('a share is a percentage from 0% to 100%, as in 25%');
}

/** `150%` → 1.5; what may be more than a whole, like the CPU use of several threads. */
export function parsePercentage(text: string): Result<number, string> {
  const match = matchShort(/^\s*(\d{1,9}(?:\.\d{1,6})?)\s*%\s*$/, text);
  return match === null
    ? err('a percentage is a number and a % sign, as in 25%')
    : ok(Number(match[1]) / 100);
}

/** `30/min`, `1/s`, `600/h` → a minute; more than zero. */
export function parseRate(text: string): Result<number, string> {
  const match = matchShort(/^\s*(\d{1,9}(?:\.\d{1,6})?)\s*\/\s*([a-z]+)\s*$/, text);
  const factor = match === null ? undefined : own(perMinute, match[2] ?? '');
  const rate = Number(match?.[1]) * (factor ?? Number.NaN);
  return rate > 0
    ? ok(rate)
    : err('a rate is a number above zero for each unit of time: /s, /min or /h, as in 30/min');
}

/** `4`, `12` → itself; a plain number without a unit. */
export function parseCount(text: string): Result<number, string> {
  const match = matchShort(/^\s*\d{1,15}(?:\.\d{1,6})?\s*$/, text);
  return match === null ? err('this is a plain number, as in 4') : ok(Number(text));
}

/** `"< 25%"`, `">= 1GiB"`: an operator, then a value in the field's own unit. */
export function parseComparison(
  text: string,
  parseValue: UnitParser,
): Result<{ readonly operator: ComparisonOperator; readonly value: number }, string> {
  const match = matchShort(/^\s*(<=|>=|==|!=|<|>)\s*(\S.*)$/s, text);
  if (match === null) return err('a comparison is <, <=, >, >=, == or != and then a value, as in "< 25%"');
  const value = parseValue(match[2] ?? '');
  return value.ok ? ok({ operator: match[1] as ComparisonOperator, value: value.value }) : value;
}

/** Bytes for people, binary units, at most one decimal: `200 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${oneDecimal(value)} ${units[unit] ?? 'B'}`;
}

/** Seconds for people, the two largest units that matter: `1d12h`, `2m5s`, `1.5s`, `0s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `-${formatDuration(-seconds)}`;
  if (seconds < 60) return `${oneDecimal(seconds)}s`;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / secondsPerUnit[unit]);
    rest -= count * secondsPerUnit[unit];
    if (count > 0) parts.push(`${count}${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join('');
}

/** A share 0…1 for people: `10%`, `0.5%`; what is almost nothing or almost all does not read `0%` or `100%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1%';
  if (share < 1 && share >= 0.9995) return '>99.9%';
  return `${oneDecimal(share * 100)}%`;
}

function oneDecimal(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** No value is longer than this; the limit keeps hostile text from costing quadratic time. */
function matchShort(pattern: RegExp, text: string): RegExpExecArray | null {
  return text.length > 100 ? null : pattern.exec(text);
}

function own(table: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
