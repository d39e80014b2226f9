import type { Diagnostic } from '../model/diagnostic.js';
import type { Plan } from '../model/generated/plan.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { schemaErrors } from '../util/schemas.js';
import { planDigest } from './digest.js';
import { integrityProblems } from './integrity.js';

const shownProblems = 20;

/** The plan as it is stored: JSON for people to read and to compare, ending in a newline. */
export function planFileText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** Reads a stored plan. It must be a plan by the schema, unchanged by its digest, and consistent in itself. */
export function parsePlanFile(text: string): Result<Plan, readonly Diagnostic[]> {
  const value = parseJson(text);
  if (!value.ok) return value;
  const violations = schemaErrors('plan', value.value);
  if (violations.length > 0) {
    const details = violations.map(
      ({ instancePath, message }) => `${instancePath || '/'} ${message ?? 'is wrong'}`,
    );
    return refuse('plan/schema', 'it is not a plan of this version of pt-fleet', details);
  }
  const plan = value.value as Plan;
  const digest = planDigest(plan);
  if (digest !== plan.digest) {
    const details = [`its digest says ${plan.digest}, its content is ${digest}`];
    return refuse('plan/digest-mismatch', 'it was changed after it was made', details);
  }
  const problems = integrityProblems(plan);
  return problems.length === 0
    ? ok(plan)
    : refuse('plan/inconsistent', 'its parts do not fit together', problems);
}

function parseJson(text: string): Result<unknown, readonly Diagnostic[]> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (problem) {
    return refuse('plan/not-json', 'it is not JSON', [
      problem instanceof Error ? problem.message : 'unreadable',
    ]);
  }
}

function refuse(
  code: string,
  what: string,
  details: readonly string[],
): Result<never, readonly Diagnostic[]> {
  const more = details.length - shownProblems;
  const shown = [...details.slice(0, shownProblems), ...(more > 0 ? [`… and ${more} more`] : [])];
  return err([
    {
      severity: 'error',
      code,
      summary: `reading the stored plan: ${what}`,
      detail: shown.map((line) => sanitize(line)).join('\n'),
      hint: 'plan again: a stored plan is never repaired or edited',
    },
  ]);
}
