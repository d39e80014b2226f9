import { describe, expect, test } from 'vitest';
import { loadText } from './load-text.js';

const play = '- name: A play\n  hosts: all\n';

describe('a hostile playbook is refused within a second of CPU time', () => {
  const mebibyte = 1024 * 1024;
  const fill = (part: string): string => part.repeat(Math.floor((mebibyte - 200) / part.length));
  const laughs = Array.from(
    { length: 20 },
    (_, level) => `    l${level}: &l${level} [${`*l${level - 1}, `.repeat(level === 0 ? 0 : 5)}x]\n`,
  ).join('');
  const variables = Array.from(
    { length: 40 },
    (_, level) => `    v${level}: ["{{ v${level + 1} }}", "{{ v${level + 1} }}"]\n`,
  ).join('');
  const texts = Array.from(
    { length: 40 },
    (_, level) => `    v${level}: "{{ v${level + 1} }}{{ v${level + 1} }}"\n`,
  ).join('');

  test.each([
    ['a megabyte and more', 'a'.repeat(mebibyte + 1), 'playbook/too-large'],
    ['nested flow lists', fill('['), 'playbook/too-deep'],
    ['nested flow maps', fill('{a: '), 'playbook/too-deep'],
    ['nested block lists', fill('- '), 'playbook/too-deep'],
    ['nested explicit keys', fill('? '), 'playbook/too-deep'],
    ['65 levels', `${play}  vars: { a: ${'['.repeat(64)}${']'.repeat(64)} }\n`, 'playbook/too-deep'],
    ['aliases of aliases of …', `${play}  vars:\n${laughs}`, 'playbook/too-large'],
    ['101 aliases', `${play}  vars: { a: &a 1, b: [${'*a, '.repeat(101)}] }\n`, 'playbook/too-many-aliases'],
    ['very many values', `${play}  vars:\n    list: [${'1,'.repeat(100_000)}]\n`, 'playbook/too-large'],
    ['very many keys', Array.from({ length: 70_000 }, (_, n) => `k${n}: 1\n`).join(''), 'playbook/too-large'],
    ['very many plays', fill('- {}\n'), 'playbook/too-large'],
    [
      'very many unknown keys',
      play + Array.from({ length: 9_000 }, (_, n) => `  k${n}: 1\n`).join(''),
      'playbook/unknown-key',
    ],
    [
      'very many wrong entries',
      `${play}  filters: { categories: [${'a,'.repeat(20_000)}] }\n`,
      'playbook/unknown-value',
    ],
    ['very many tabs', '\ta: 1\n'.repeat(20_000), 'playbook/tab'],
    ['an unclosed text', `${play}  vars: { a: "${fill('x')}`.slice(0, mebibyte), 'playbook/yaml-syntax'],
    ['unclosed expressions', `${play}  vars: { a: "${fill('{{ ').slice(99)}" }\n`, 'playbook/bad-expression'],
    [
      'blanks in a value with a unit',
      `${play}  filters: { min_age: "1${fill(' ').slice(99)}x" }\n`,
      'playbook/bad-unit',
    ],
    ['variables that double', `${play}  vars:\n${variables}    v40: x\n`, 'playbook/too-large'],
    ['texts that double', `${play}  vars:\n${texts}    v40: xxxxxxxx\n`, 'playbook/too-large'],
  ])('%s', async (_, text, code) => {
    const before = process.cpuUsage();
    const { codes } = await loadText(text);
    const { user, system } = process.cpuUsage(before);
    expect(codes).toContain(code);
    expect(codes.length).toBeLessThanOrEqual(101);
    expect((user + system) / 1e6).toBeLessThan(1);
  });
});

describe('limits let real playbooks pass', () => {
  test('64 levels and 100 aliases are allowed', async () => {
    const deep = `{ a: ${'['.repeat(60)}${']'.repeat(60)}, b: &b 1, c: [${'*b, '.repeat(100)}] }`;
    expect((await loadText(`${play}  vars: ${deep}\n`)).codes).toEqual([]);
  });
});

describe('prototypes stay clean', () => {
  test.each([
    'vars: { __proto__: { polluted: 1 } }',
    'vars: { a: { constructor: { prototype: { polluted: 1 } } } }',
    '"__proto__": { polluted: 1 }',
    'filters: { "\\x5f_proto__": { polluted: 1 } }',
  ])('%s', async (line) => {
    const { codes } = await loadText(`${play}  ${line}\n`);
    expect(codes).toContain('playbook/banned-key');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('names of inherited members are not variables', async () => {
    for (const name of ['toString', 'hasOwnProperty', 'valueOf'])
      expect((await loadText(`- name: "{{ ${name} }}"\n  hosts: all\n`)).codes).toEqual([
        'playbook/unknown-variable',
      ]);
    expect((await loadText('- name: "{{ env.PT_toString }}"\n  hosts: all\n')).codes).toEqual([
      'playbook/unknown-variable',
    ]);
  });
});
