import { abandonedProbability } from '../model/assessment.js';
import type { PlannedAction, PlannedEvidence } from '../model/generated/plan.js';
import type { Outcome, Verification } from '../model/generated/session.js';
import { formatProbability, plural } from '../util/format.js';
import { formatBytes, formatDuration, formatShare } from '../util/units.js';
import { formatEValue } from './format.js';
import { outcomeTones, type Tone } from './headline.js';

/** One planned action with its evidence and what came of it. */
export type ActionView = {
  readonly id: string;
  readonly pattern: string;
  /** Null where the plan has only one. */
  readonly play: string | null;
  readonly program: string;
  readonly action: string;
  readonly probability: string;
  readonly eValue: string;
  readonly age: string;
  readonly memory: string;
  readonly cpu: string;
  readonly tree: string;
  readonly evidence: readonly EvidenceView[];
  readonly recommended: boolean;
  readonly reservations: readonly string[];
  readonly outcome: ResultView | null;
  readonly verification: ResultView | null;
};
export type EvidenceView = {
  readonly words: string;
  /** For or against its being abandoned. */
  readonly sign: '+' | '−';
};
export type ResultView = { readonly status: string; readonly tone: Tone; readonly summary: string };

const verificationTones: Readonly<Record<Verification['status'], Tone>> = {
  verified: 'good',
  not_verified: 'warn',
  respawned: 'warn',
  unreachable: 'bad',
};

/** `applied`: whether the operator chose the action, and what came of it; null while the plan is not applied. */
export function actionView(
  action: PlannedAction,
  onlyPlay: boolean,
  applied: { readonly chosen: boolean; readonly outcome: Outcome | undefined } | null,
): ActionView {
  return {
    id: action.id,
    pattern: action.pattern,
    play: onlyPlay ? null : action.play,
    program: action.signature === null ? action.category : `${action.category}: ${action.signature}`,
    action: action.action,
    probability: formatProbability(abandonedProbability(action.posterior)),
    eValue: formatEValue(action.e_value),
    age: formatDuration(action.age_s),
    memory: formatBytes(action.memory),
    cpu: action.cpu_share === null ? 'CPU not measured' : `${formatShare(action.cpu_share)} CPU`,
    tree: plural(action.tree.length, 'process', 'processes'),
    evidence: evidenceViews(action.evidence),
    recommended: action.recommended,
    reservations: action.reservations,
    outcome: applied === null ? null : outcomeView(applied.chosen, applied.outcome),
    verification: verificationView(applied?.outcome?.verification),
  };
}

/** Strongest first; what weighs nothing says nothing. */
function evidenceViews(evidence: readonly PlannedEvidence[]): readonly EvidenceView[] {
  return evidence
    .filter(({ llr }) => Math.abs(llr) >= 0.05)
    .sort((a, b) => Math.abs(b.llr) - Math.abs(a.llr))
    .map(({ words, llr }) => ({ words, sign: llr > 0 ? '+' : '−' }));
}

function outcomeView(chosen: boolean, outcome: Outcome | undefined): ResultView {
  if (outcome !== undefined)
    return { status: outcome.status, tone: outcomeTones[outcome.status], summary: outcomeWords(outcome) };
  return chosen
    ? { status: 'no outcome', tone: 'warn', summary: 'it was chosen, and nothing is recorded of it' }
    : { status: 'not chosen', tone: 'calm', summary: 'the operator left it out' };
}

function outcomeWords({ summary, gate, survivors }: Outcome): string {
  const refusedBy = gate === undefined ? '' : ` (gate: ${gate})`;
  const alive =
    survivors === undefined || survivors.length === 0 ? '' : `; still there: ${survivors.join(', ')}`;
  return `${summary}${refusedBy}${alive}`;
}

function verificationView(verification: Verification | undefined): ResultView | null {
  if (verification === undefined) return null;
  const { status, summary } = verification;
  return { status: status.replace('_', ' '), tone: verificationTones[status], summary };
}
