import { createContext, runInContext } from 'node:vm';
import { err, ok, type Result } from '../util/result.js';

const maxLength = 256;
const timeoutMs = 250;
const timeoutCode = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/**
 * The names that a regular expression matches from their beginning, as Ansible's `~pattern` does.
 * JavaScript's engine backtracks and the expression may come from a pull request, so the whole search gets
 * 250 ms, after which the engine is interrupted: looking for dangerous expressions would miss some.
 */
export function namesMatching(source: string, names: readonly string[]): Result<readonly string[], string> {
  if (source.length > maxLength) return err(`is longer than ${maxLength} characters`);
  const compiled = compile(source);
  if (!compiled.ok) return compiled;
  try {
    // A fixed script: source and names are data to it. `vm` is here for its time limit, not as a sandbox.
    const matches: unknown = runInContext(
      'names.map((name) => expression.test(name))',
      createContext({ names, expression: compiled.value }),
      { timeout: timeoutMs },
    );
    return ok(names.filter((_, index) => Array.isArray(matches) && matches[index] === true));
  } catch (error) {
    if (!timedOut(error)) throw error;
    return err('takes too long to match; write it without nested repetitions');
  }
}

function compile(source: string): Result<RegExp, string> {
  try {
    new RegExp(source);
    return ok(new RegExp(`^(?:${source})`));
  } catch {
    return err('is not a regular expression');
  }
}

function timedOut(error: unknown): boolean {
  // Not `instanceof Error`: it may have been made in the other context.
  return typeof error === 'object' && error !== null && 'code' in error && error.code === timeoutCode;
}
