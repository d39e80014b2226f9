/** How numbers are written for people; bytes, durations and shares are in units.ts. */

/** `1,204` */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 host`, `1,204 hosts` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Rounded down, because 100% would be a lie: `99.9%`, `> 99.9%`. */
export function formatProbability(probability: number): string {
  if (probability > 0.9995) return '> 99.9%';
  if (probability > 0 && probability < 0.001) return '< 0.1%';
  return `${Math.floor(probability * 1000) / 10}%`;
}

/** A number of any size with about three digits. */
export function formatMagnitude(value: number): string {
  if (value >= 1e6) {
    const [digits = '', exponent = ''] = value.toExponential(1).split('e+');
    return `${digits} × 10^${exponent}`;
  }
  if (value >= 100) return formatCount(value);
  return value < 0.001 && value > 0 ? '< 0.001' : String(Number(value.toPrecision(3)));
}
