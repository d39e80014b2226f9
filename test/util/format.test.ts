import { expect, it } from 'vitest';
import { formatCount, formatMagnitude, formatProbability, plural } from '../../src/util/format.js';

it('never shows a probability as more certain than it is', () => {
  const shown = [0, 0.0004, 0.5, 0.9499, 0.9996, 1].map(formatProbability);
  expect(shown).toEqual(['0%', '< 0.1%', '50%', '94.9%', '> 99.9%', '> 99.9%']);
});

it('writes numbers of any size with about three digits', () => {
  const shown = [0, 0.0002, 0.05, 19.96, 1204, 9.97e6, 3.21e9].map(formatMagnitude);
  expect(shown).toEqual(['0', '< 0.001', '0.05', '20', '1,204', '1.0 × 10^7', '3.2 × 10^9']);
});

it('counts things in words', () => {
  expect([plural(0, 'host'), plural(1, 'host'), plural(1204, 'host')]).toEqual([
    '0 hosts',
    '1 host',
    '1,204 hosts',
  ]);
  expect(plural(2, 'process', 'processes')).toBe('2 processes');
  expect(formatCount(1234567)).toBe('1,234,567');
});
