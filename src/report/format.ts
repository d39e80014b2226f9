/** How numbers and times are written in every report; bytes, durations and shares are in util/units. */

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

/** Never without what it rests on: `5,210 (uncalibrated)`, `3.2 × 10^9 (uncalibrated)`. */
export function formatEValue({ value, basis }: { readonly value: number; readonly basis: string }): string {
  return `${formatMagnitude(value)} (${basis})`;
}

/** A number of any size with about three digits. */
export function formatMagnitude(value: number): string {
  if (value >= 1e6) {
    const exponent = Math.floor(Math.log10(value));
    return `${(value / 10 ** exponent).toFixed(1)} × 10^${exponent}`;
  }
  if (value >= 100) return formatCount(value);
  return value < 0.001 && value > 0 ? '< 0.001' : String(Number(value.toPrecision(3)));
}

/** `2026-11-22 08:30 UTC` from an ISO time; anything else as it is. */
export function formatTime(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+Z$/.exec(iso);
  return match === null ? iso : `${match[1] ?? ''} ${match[2] ?? ''} UTC`;
}
