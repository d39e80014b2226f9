const digits = 6;

/**
 * An e-value rounded down to six significant digits: the form in which it is tested, frozen and shown, so that the
 * last bits of a logarithm change nothing. Rounding down keeps it an e-value (its mean under the null only shrinks).
 */
export function stableEValue(eValue: number): number {
  if (Number.isNaN(eValue) || eValue < 0) throw new Error(`Internal error: ${eValue} is not an e-value`);
  const bounded = Math.min(eValue, Number.MAX_VALUE);
  const nearest = Number(bounded.toPrecision(digits));
  if (nearest <= bounded) return nearest;
  const exponent = Number(nearest.toExponential().split('e')[1]);
  const below = Number((nearest - 10 ** (exponent - digits + 1)).toPrecision(digits));
  return below <= bounded ? below : 0;
}

/**
 * m / (α k): what every one of `selected` e-values must reach for a false discovery rate of at most `alpha` among them,
 * under any dependence (Wang & Ramdas 2022, "False discovery rate control with e-values", self-consistency).
 */
export function eValueThreshold(tested: number, alpha: number, selected: number): number {
  return tested / (alpha * selected);
}
