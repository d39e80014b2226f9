import { describe, expect, test } from 'vitest';
import { loadText } from './load-text.js';

const play = (line: string): string => `- name: A\n  hosts: all\n  ${line}\n`;

describe('expressions', () => {
  test.each([
    ['0s', 0],
    ['0', 0],
    ['2h', 7200],
  ])('-e min_age=%s means what the YAML value means', async (value, seconds) => {
    const { playbook } = await loadText(play('filters: { min_age: "{{ min_age }}" }'), {
      extraVars: { min_age: value },
    });
    expect(playbook?.plays[0]?.filters.minAgeSeconds).toBe(seconds);
  });

  test('-e values may be of any type', async () => {
    const { playbook } = await loadText(
      play('filters: { categories: "{{ c }}", min_posterior: "{{ p }}" }'),
      {
        extraVars: { c: ['dev-server'], p: '0.99' },
      },
    );
    expect(playbook?.plays[0]?.filters).toMatchObject({ categories: ['dev-server'], minPosterior: 0.99 });
  });

  test('only PT_ variables of the environment are open', async () => {
    const text = play('filters: { min_age: "{{ env.PT_AGE }}", min_memory: "{{ env.SECRET }}" }');
    const { codes } = await loadText(text, { env: { PT_AGE: '1h', SECRET: '1GiB' } });
    expect(codes).toEqual(['playbook/env-not-allowed']);
  });

  test('what comes from outside is never looked up again', async () => {
    const text = play('filters: { categories: "{{ x }}" }');
    const { codes } = await loadText(text, { extraVars: { x: '{{ env.PT_A }}' }, env: { PT_A: 'x' } });
    expect(codes).toEqual(['playbook/bad-expression']);
  });

  test('a mistyped extra variable is warned about', async () => {
    const text = '- name: A\n  hosts: "{{ hosts }}"\n  vars: { hosts: all }\n';
    const { playbook, diagnostics } = await loadText(text, { extraVars: { host: 'web' } });
    expect(playbook?.plays[0]?.hosts).toBe('all');
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'playbook/unused-variable', hint: 'did you mean "hosts"?' },
    ]);
  });

  test('a variable that nothing uses is still checked', async () => {
    expect((await loadText(play('vars: { a: "{{ b }}" }'))).codes).toEqual(['playbook/unknown-variable']);
  });
});
