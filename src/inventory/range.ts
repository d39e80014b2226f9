import { err, ok, type Result } from '../util/result.js';

/** More names than this from one expression is a mistake, or an attack. */
const maxRange = 20_000;

const rangePart = /\[([A-Za-z0-9]*):([A-Za-z0-9]*)(?::([0-9]+))?\]/;

export function hasRange(text: string): boolean {
  return rangePart.test(text);
}

/**
 * Ansible's ranges in host names: `web[01:20]`, `web[01:20:2]`, `db-[a:f]`, both ends included, several in one
 * name multiplied out from left to right. A text without a range gives itself.
 */
export function expandRange(text: string): Result<readonly string[], string> {
  let names = [''];
  let rest = text;
  for (let match = rangePart.exec(rest); match !== null; match = rangePart.exec(rest)) {
    const [whole, begin = '', end = '', step = '1'] = match;
    const steps = rangeSteps(begin, end, step);
    if (!steps.ok) return err(`${whole} ${steps.error}`);
    if (names.length * steps.value.length > maxRange)
      return err(`${whole} makes more than ${maxRange} names`);
    const before = rest.slice(0, match.index);
    names = names.flatMap((name) => steps.value.map((value) => name + before + value));
    rest = rest.slice(match.index + whole.length);
  }
  return ok(names.map((name) => name + rest));
}

function rangeSteps(begin: string, end: string, stepText: string): Result<readonly string[], string> {
  const step = Number(stepText);
  if (step < 1 || stepText.length > 6) return err('has a step that is not between 1 and 999999');
  if (/^[0-9]*$/.test(begin) && /^[0-9]+$/.test(end)) return numberSteps(begin || '0', end, step);
  if (/^[a-z]$/.test(begin) && /^[a-z]$/.test(end)) return letterSteps(begin, end, step);
  if (/^[A-Z]$/.test(begin) && /^[A-Z]$/.test(end)) return letterSteps(begin, end, step);
  return err('is not a range: write two numbers, or two letters of one case');
}

function numberSteps(begin: string, end: string, step: number): Result<readonly string[], string> {
  const padded = begin.length > 1 && begin.startsWith('0');
  if (padded && begin.length !== end.length)
    return err('begins with a zero, so that both ends need the same length');
  if (begin.length > 9 || end.length > 9) return err('holds a number of more than nine digits');
  const width = padded ? begin.length : 0;
  return count(Number(begin), Number(end), step, (value) => String(value).padStart(width, '0'));
}

function letterSteps(begin: string, end: string, step: number): Result<readonly string[], string> {
  return count(begin.charCodeAt(0), end.charCodeAt(0), step, (value) => String.fromCharCode(value));
}

function count(
  begin: number,
  end: number,
  step: number,
  show: (value: number) => string,
): Result<readonly string[], string> {
  if (begin > end) return err('ends before it begins');
  const length = Math.floor((end - begin) / step) + 1;
  if (length > maxRange) return err(`makes more than ${maxRange} names`);
  return ok(Array.from({ length }, (_, index) => show(begin + index * step)));
}
