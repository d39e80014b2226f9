import { expect, it } from 'vitest';
import { groupBy, largestGroup } from '../../src/util/group-by.js';

const words = ['b1', 'a1', 'b2', 'b3', 'a2'];

it('groups in the order of appearance, keys and items alike', () => {
  expect([...groupBy(words, (word) => word.charAt(0))]).toEqual([
    ['b', ['b1', 'b2', 'b3']],
    ['a', ['a1', 'a2']],
  ]);
});

it('tells the size of the largest group, also of very many and of none', () => {
  expect(largestGroup(words, (word) => word.charAt(0))).toBe(3);
  expect(
    largestGroup(
      Array.from({ length: 300_000 }, (_, n) => n),
      (n) => n,
    ),
  ).toBe(1);
  expect(largestGroup([], () => 0)).toBe(0);
});
