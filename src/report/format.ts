import { formatMagnitude } from '../util/format.js';

/** Never without what it rests on: `5,210 (uncalibrated)`, `3.2 × 10^9 (uncalibrated)`. */
export function formatEValue({ value, basis }: { readonly value: number; readonly basis: string }): string {
  return `${formatMagnitude(value)} (${basis})`;
}

/** `2026-11-22 08:30 UTC` from an ISO time; anything else as it is. */
export function formatTime(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+Z$/.exec(iso);
  return match === null ? iso : `${match[1] ?? ''} ${match[2] ?? ''} UTC`;
}
