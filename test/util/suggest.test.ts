import { describe, expect, test } from 'vitest';
import { didYouMean } from '../../src/util/suggest.js';

const words = ['hosts', 'trigger', 'goal', 'filters', 'budgets', 'max_failed_hosts', 'max_unreachable_hosts'];

describe('did you mean', () => {
  test.each([
    ['host', 'hosts'],
    ['hsots', 'hosts'],
    ['Filters', 'filters'],
    ['filter', 'filters'],
    ['budget', 'budgets'],
    ['max-failed-hosts', 'max_failed_hosts'],
    ['max_failed', 'max_failed_hosts'],
    ['max', null],
    ['zebra', null],
    ['', null],
    ['h', null],
    ['x'.repeat(100_000), null],
  ])('%j → %j', (word, meant) => {
    expect(didYouMean(word, words)).toBe(meant);
  });

  test('takes the nearest of several', () => {
    expect(didYouMean('paus', ['parse', 'pause', 'past'])).toBe('pause');
  });
});
