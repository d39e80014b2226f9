import { abandonedProbability, categories } from '../model/assessment.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Plan, PlannedAction } from '../model/generated/plan.js';
import { globMatchText } from '../util/glob.js';
import { err, ok, type Result } from '../util/result.js';
import { didYouMean } from '../util/suggest.js';
import { certify, type Guarantee } from './guarantee.js';

/** What the operator asked for. Nothing at all means: what is recommended. */
export interface ChoiceRequest {
  readonly recommended: boolean;
  /** Categories. Alone they choose everything of theirs, kills too; with `recommended` they narrow it. */
  readonly only: readonly string[];
  /** Action ids (HOST:PID), command patterns, or globs on either; chosen explicitly, beside everything else. */
  readonly select: readonly string[];
  /** As `select`; wins over it. */
  readonly exclude: readonly string[];
  /** Least P(abandoned) + P(zombie), of whatever is chosen by whatever means. */
  readonly minPosterior: number | null;
}

export interface Choice {
  /** In the order of the plan. */
  readonly actions: readonly PlannedAction[];
  readonly left: readonly { readonly id: string; readonly reason: string }[];
  readonly guarantee: Guarantee;
}

/** Which of the plan's actions to apply, and why not the others. A name that the plan does not have is an error. */
export function chooseActions(plan: Plan, request: ChoiceRequest): Result<Choice, readonly Diagnostic[]> {
  const unknown = [
    ...unknownCategories(request.only),
    ...unknownTerms('--select', request.select, plan),
    ...unknownTerms('--exclude', request.exclude, plan),
  ];
  if (unknown.length > 0) return err(unknown);

  const actions: PlannedAction[] = [];
  const left: { readonly id: string; readonly reason: string }[] = [];
  for (const action of plan.actions) {
    const reason = whyLeft(action, request);
    if (reason === null) actions.push(action);
    else left.push({ id: action.id, reason });
  }
  return ok({ actions, left, guarantee: certify(plan.plays, actions) });
}

function whyLeft(action: PlannedAction, request: ChoiceRequest): string | null {
  if (action.action === 'review') return 'it is shown for review: nothing is done to it';
  const excluding = request.exclude.find((term) => names(term, action));
  if (excluding !== undefined) return `left out by --exclude ${excluding}`;
  return whyNotAskedFor(action, request) ?? whyTooUnsure(action, request.minPosterior);
}

function whyNotAskedFor(action: PlannedAction, { recommended, only, select }: ChoiceRequest): string | null {
  if (select.some((term) => names(term, action))) return null;
  if (only.length > 0) {
    if (!only.includes(action.category))
      return `its category is ${action.category}, not ${only.join(' or ')}`;
    return recommended ? whyNotRecommended(action) : null;
  }
  if (recommended || select.length === 0) return whyNotRecommended(action);
  return 'not named by --select';
}

function whyNotRecommended({ recommended, reservations }: PlannedAction): string | null {
  return recommended ? null : `not recommended: ${reservations.join('; ')}`;
}

function whyTooUnsure({ posterior }: PlannedAction, least: number | null): string | null {
  const probability = abandonedProbability(posterior);
  if (least === null || probability >= least) return null;
  return `P(nobody needs it) is below --min-posterior ${least}: ${Math.floor(probability * 1e4) / 1e4}`;
}

/** An id or a pattern word for word (both may hold `*` or `[`), or a glob on either. */
function names(term: string, { id, pattern }: PlannedAction): boolean {
  return term === id || term === pattern || globMatchText(term, id) || globMatchText(term, pattern);
}

function unknownCategories(only: readonly string[]): readonly Diagnostic[] {
  return only
    .filter((word) => !categories.some((category) => category === word))
    .map((word) => ({
      severity: 'error' as const,
      code: 'apply/unknown-category',
      summary: `choosing actions: --only ${word} is not a category`,
      hint: suggestion(word, categories) ?? `the categories are ${categories.join(', ')}`,
    }));
}

function unknownTerms(flag: string, terms: readonly string[], { actions }: Plan): readonly Diagnostic[] {
  return terms
    .filter((term) => !actions.some((action) => names(term, action)))
    .map((term) => ({
      severity: 'error' as const,
      code: 'apply/unknown-action',
      summary: `choosing actions: ${flag} ${term} names no action of the plan`,
      hint:
        suggestion(term, [...new Set(actions.flatMap(({ id, pattern }) => [id, pattern]))]) ??
        'give HOST:PID, a command pattern, or a glob such as "build-01:*"; show lists what there is',
    }));
}

function suggestion(word: string, known: readonly string[]): string | null {
  const near = didYouMean(word, known);
  return near === null ? null : `did you mean ${near}?`;
}
