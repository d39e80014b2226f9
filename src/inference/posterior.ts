import { processClasses, type EvidenceTerm, type ProcessClass } from '../model/assessment.js';
import { caps, priors, weights, type FeatureName, type Weight } from './tables/weights.js';

type PerClass = Readonly<Record<ProcessClass, number>>;

/**
 * The evidence ledger of a set of observations: one term each, scaled down where the total of its group would pass the
 * group's cap, so that correlated observations are not counted as if they were independent.
 */
export function ledgerOf(features: readonly FeatureName[]): readonly EvidenceTerm[] {
  const rows = features.map((feature): Row => ({ feature, weight: weights[feature] }));
  return rows.map(({ feature, weight }) => ({
    feature,
    group: weight.group,
    words: weight.words,
    logLikelihood: {
      useful: 0,
      useful_bad: weight.usefulBad * capFactor(rows, weight.group, (each) => each.usefulBad),
      abandoned: weight.abandoned * capFactor(rows, weight.group, (each) => each.abandoned),
      zombie: weight.zombie * capFactor(rows, weight.group, (each) => each.zombie),
    },
  }));
}

interface Row {
  readonly feature: FeatureName;
  readonly weight: Weight;
}

function capFactor(rows: readonly Row[], group: Weight['group'], value: (weight: Weight) => number): number {
  const total = rows.reduce((sum, { weight }) => (weight.group === group ? sum + value(weight) : sum), 0);
  const { min, max } = caps[group];
  const capped = Math.min(Math.max(total, min), max);
  return total === capped ? 1 : capped / total;
}

/** log P(x | class) − log P(x | useful), in nats: the sum of the ledger. */
export function logLikelihoods(ledger: readonly EvidenceTerm[]): PerClass {
  return perClass((each) => ledger.reduce((sum, term) => sum + term.logLikelihood[each], 0));
}

/** P(class | x) ∝ P(class) · P(x | class): Bayes' rule in the log domain. Sums to 1. */
export function posteriorOf(ledger: readonly EvidenceTerm[]): PerClass {
  const logLikelihood = logLikelihoods(ledger);
  const logJoint = perClass((each) => Math.log(priors[each]) + logLikelihood[each]);
  const total = logSumExp(processClasses.map((each) => logJoint[each]));
  return perClass((each) => Math.exp(logJoint[each] - total));
}

/**
 * The Bayes factor of "nobody needs it" {abandoned, zombie} against "somebody needs it" {useful, useful_bad}, each side
 * a mixture of its classes weighted by their priors:
 *   E = [Σ_{c ∈ A} π_c P(x|c) / Σ_{c ∈ A} π_c] / [Σ_{c ∈ U} π_c P(x|c) / Σ_{c ∈ U} π_c]
 * If P(x|U) were the true distribution of needed processes, E[E | needed] = ∫ P(x|A)/P(x|U) · P(x|U) dx = 1: a simple
 * likelihood ratio is an e-value (Shafer 2021, "Testing by betting", JRSS A 184; Grünwald, de Heide & Koolen 2024, "Safe
 * testing", JRSS B 86). The model is not calibrated, so it is only labelled `uncalibrated` and never trusted alone.
 */
export function bayesFactor(ledger: readonly EvidenceTerm[]): number {
  const logLikelihood = logLikelihoods(ledger);
  return Math.exp(
    mixture(['abandoned', 'zombie'], logLikelihood) - mixture(['useful', 'useful_bad'], logLikelihood),
  );
}

/** log of the prior-weighted mean likelihood of some classes. */
function mixture(classes: readonly ProcessClass[], logLikelihood: PerClass): number {
  const weight = classes.reduce((sum, each) => sum + priors[each], 0);
  return logSumExp(classes.map((each) => Math.log(priors[each]) + logLikelihood[each])) - Math.log(weight);
}

function perClass(value: (each: ProcessClass) => number): PerClass {
  return {
    useful: value('useful'),
    useful_bad: value('useful_bad'),
    abandoned: value('abandoned'),
    zombie: value('zombie'),
  };
}

function logSumExp(values: readonly number[]): number {
  const max = Math.max(...values);
  return max + Math.log(values.reduce((sum, value) => sum + Math.exp(value - max), 0));
}
