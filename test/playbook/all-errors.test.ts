import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadText } from './load-text.js';

/** One wrong line each, with the code it must give; all may stand in one play, in any order. */
const mistakes = [
  ['  filtres: {}', 'playbook/unknown-key'],
  ['  hosts: again', 'playbook/duplicate-key'],
  ['  __proto__: {}', 'playbook/banned-key'],
  ['  trigger: { memory_available: "< 25 percent" }', 'playbook/bad-unit'],
  ['  goal: { free_memory: "{{ nowhere }}" }', 'playbook/unknown-variable'],
  ['  filters: { categories: [dev-servers] }', 'playbook/unknown-value'],
  ['  budgets: { risk: { ledger: x } }', 'playbook/not-supported-yet'],
  ['  protect: { users: root }', 'playbook/wrong-type'],
  ['  rollout: { parallel: 0 }', 'playbook/out-of-range'],
  ['  actions: { prefer: [] }', 'playbook/bad-value'],
  ['  collect: { sample: !s 2 }', 'playbook/unknown-tag'],
  ['  vars: { a: "{{ f() }}" }', 'playbook/bad-expression'],
] as const;

test('every mistake of a file is reported at once, on its own line', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...mistakes], { minLength: 1 }), async (chosen) => {
      const text = ['- name: A play', '  hosts: all', ...chosen.map(([line]) => line), ''].join('\n');
      const { diagnostics } = await loadText(text);
      const found = diagnostics.map(({ code, position }) => `${position?.line ?? 0} ${code}`);
      expect(found).toEqual(expect.arrayContaining(chosen.map(([, code], index) => `${index + 3} ${code}`)));
      expect(new Set(diagnostics.map(({ position }) => position?.line)).size).toBe(chosen.length);
    }),
    { numRuns: 50 },
  );
});

test('a mistake inside a variable is reported once, not at every use', async () => {
  const text =
    '- name: A\n  hosts: "{{ a }}"\n  vars: { a: "{{ b }}" }\n  goal: { free_memory: "{{ a }}" }\n';
  const { diagnostics } = await loadText(text);
  expect(diagnostics.map(({ position }) => position?.line)).toEqual([3]);
});

test('beyond a hundred errors the rest are counted', async () => {
  const lines = Array.from({ length: 150 }, (_, index) => `  wrong${index}: 1\n`).join('');
  const { diagnostics } = await loadText(`- name: A\n  hosts: all\n${lines}`);
  expect(diagnostics).toHaveLength(101);
  expect(diagnostics.at(-1)?.summary).toBe('there are 50 more errors');
});
