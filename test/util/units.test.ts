import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatShare,
  parseBytes,
  parseComparison,
  parseCount,
  parseDuration,
  parseRate,
  parseShare,
  type UnitParser,
} from '../../src/util/units.js';

function value(parse: UnitParser, text: string): number | null {
  const parsed = parse(text);
  return parsed.ok ? parsed.value : null;
}

describe('units', () => {
  test.each([
    ['200MiB', 209_715_200],
    ['4GB', 4e9],
    ['1.5 GiB', 1_610_612_736],
    ['0', 0],
    ['0B', 0],
    ['12', null],
    ['4G', null],
    ['4gb', null],
    ['-1MB', null],
    ['1e3MB', null],
    ['constructor', null],
    ['1constructor', null],
    ['', null],
  ])('bytes %j are %j', (text, bytes) => {
    expect(value(parseBytes, text)).toBe(bytes);
  });

  test.each([
    ['2h', 7_200],
    ['1d12h', 129_600],
    ['1d 12h', 129_600],
    ['2m30s', 150],
    ['500ms', 0.5],
    ['1.5s', 1.5],
    ['0', 0],
    ['0s', 0],
    ['1w', 604_800],
    ['12h1d', null],
    ['1h1h', null],
    ['90', null],
    ['2 hours', null],
    ['', null],
    ['-1s', null],
  ])('duration %j is %j seconds', (text, seconds) => {
    expect(value(parseDuration, text)).toBe(seconds);
  });

  test.each([
    ['10%', 0.1],
    ['0%', 0],
    ['100%', 1],
    ['2.5 %', 0.025],
    ['101%', null],
    ['0.1', null],
    ['-5%', null],
  ])('share %j is %j', (text, share) => {
    expect(value(parseShare, text)).toBe(share);
  });

  test.each([
    ['30/min', 30],
    ['1/s', 60],
    ['600/h', 10],
    ['0/min', null],
    ['30', null],
    ['30/m', null],
  ])('rate %j is %j a minute', (text, rate) => {
    expect(value(parseRate, text)).toBe(rate);
  });

  test.each([
    ['< 25%', parseShare, { operator: '<', value: 0.25 }],
    ['>=1GiB', parseBytes, { operator: '>=', value: 2 ** 30 }],
    ['> 2d', parseDuration, { operator: '>', value: 172_800 }],
    ['!= 4', parseCount, { operator: '!=', value: 4 }],
    ['25%', parseShare, null],
    ['= 4', parseCount, null],
    ['< 25', parseShare, null],
    ['>', parseCount, null],
  ] as const)('comparison %j', (text, parseValue, expected) => {
    const parsed = parseComparison(text, parseValue);
    expect(parsed.ok ? parsed.value : null).toEqual(expected);
  });
});

describe('formatting', () => {
  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [209_715_200, '200 MiB'],
    [1_610_612_736, '1.5 GiB'],
    [2 ** 30 - 1, '1 GiB'],
    [-2048, '-2 KiB'],
  ])('%d bytes read %j', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [0, '0s'],
    [1.54, '1.5s'],
    [125, '2m5s'],
    [3_600, '1h'],
    [129_600, '1d12h'],
    [86_401, '1d'],
    [-90, '-1m30s'],
  ])('%d seconds read %j', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  test('shares read as percentages', () => {
    expect([0, 0.1, 0.005, 1, 1.5].map(formatShare)).toEqual(['0%', '10%', '0.5%', '100%', '150%']);
  });

  test('almost certain does not read as certain', () => {
    expect([0.00001, 0.99999].map(formatShare)).toEqual(['<0.1%', '>99.9%']);
  });

  test('a formatted duration is a duration again, at most one unit less precise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e8 }), (seconds) => {
        const again = value(parseDuration, formatDuration(seconds)) ?? Number.NaN;
        expect(Math.abs(again - seconds)).toBeLessThan(Math.max(1, seconds / 20));
      }),
    );
  });
});
