/** A number from floating point arithmetic, to six significant digits: the last bits of a logarithm must not change a plan. */
export function significant(value: number): number {
  return Number(finite(value).toPrecision(6));
}

/** Seconds to a hundredth, the resolution of the kernel's clock ticks. */
export function seconds(value: number): number {
  return Math.round(finite(value) * 100) / 100;
}

/** JSON has no infinity: a log-likelihood of minus infinity becomes the least number. */
function finite(value: number): number {
  if (Number.isNaN(value)) throw new Error('Internal error: a number of the plan is not a number');
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}
