import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { explainWord, wordPaths, type WordHelp } from '../../src/playbook/index.js';
import { packageRoot } from '../../src/util/package-root.js';
import { findUnit } from '../../src/util/schema-units.js';
import { readSchema } from '../../src/util/schemas.js';
import { loadText } from './load-text.js';

const words = wordPaths().map((word) => explainWord(word)!);
const reference = path.join(packageRoot, 'docs', 'playbook.md');

describe('every word of the language', () => {
  test.each(words)('$path has a title, a meaning, and a default or an example', (word) => {
    expect(word.title).not.toBe('');
    expect(word.description).toMatch(/\.$/);
    expect(word.type).not.toBe('');
    expect(word.supported || word.unsupported !== null).toBe(true);
    expect(word.words.length > 0 || word.default !== undefined || word.examples.length > 0).toBe(true);
  });

  test('is found with and without its root, and nothing else is', () => {
    expect(explainWord('playbook.budgets.fdr')).toEqual(explainWord('budgets.fdr'));
    expect(explainWord('budgets.fdr')?.words).toEqual(['budgets.fdr.alpha', 'budgets.fdr.method']);
    expect(explainWord('filters.where.cpu')?.type).toBe('a comparison with a percentage, as in "< 1%"');
    expect(explainWord('actions.prefer')).toMatchObject({
      supported: true,
      unsupported: 'throttle, stop, reap and restart come later',
    });
    expect(explainWord('budgets.risk.grace')).toMatchObject({ supported: false });
    for (const word of ['', 'playbook', 'budget', 'constructor', 'filters.where.not.not'])
      expect(explainWord(word)).toBeNull();
  });
});

describe('defaults', () => {
  const withDefault = words.filter(({ default: value, supported }) => value !== undefined && supported);

  test('in the schema are what a play without the word means', async () => {
    const written: Record<string, unknown> = { name: 'A', hosts: 'all' };
    for (const word of withDefault) put(written, word.path.split('.'), word.default);
    const spelled = await loadText(stringify([written]));
    const silent = await loadText('- name: A\n  hosts: all\n');
    expect(spelled.codes).toEqual([]);
    expect(spelled.playbook?.plays).toEqual(silent.playbook?.plays);
  });

  // Words with a single supported value, or without an effect of their own, cannot differ.
  const fixed = ['vars', 'privilege', 'budgets.fdr.method', 'report.profile', 'report.template'];

  test.each(withDefault.filter(({ path }) => !fixed.includes(path)))(
    '$path: another value than the default makes another play, so the default above is really compared',
    async (word) => {
      const play: Record<string, unknown> = { name: 'A', hosts: 'all' };
      put(play, word.path.split('.'), otherThan(word));
      const { playbook } = await loadText(stringify([play]));
      const silent = await loadText('- name: A\n  hosts: all\n');
      expect(playbook?.plays).toHaveLength(1);
      expect(playbook?.plays).not.toEqual(silent.playbook?.plays);
    },
  );
});

describe('the schema', () => {
  test('names only units that exist, and its patterns for editors accept what those units accept', () => {
    const samples = [
      '0',
      '1',
      '1B',
      '2kB',
      '1.5 GiB',
      '0s',
      '2h',
      '1d 12h',
      '500ms',
      '10%',
      '2.5 %',
      '30/min',
    ];
    const all = [
      ...samples,
      ...samples.map((value) => `>= ${value}`),
      ...samples.map((value) => `<${value}`),
    ];
    const found = schemasWithUnits(readSchema('playbook'));
    expect(found.length).toBeGreaterThan(10);
    for (const schema of found) {
      const unit = findUnit(schema['x-unit']);
      expect(unit, String(schema['x-unit'])).not.toBeNull();
      for (const value of all.filter((one) => unit?.check(one).ok))
        expect(value).toMatch(new RegExp(String(schema.pattern)));
    }
  });
});

describe('docs/playbook.md', () => {
  test('lists every word with its meaning and default (npm run golden:update writes it)', async () => {
    const [before, , after] = readFileSync(reference, 'utf8').split(
      /(?<=<!-- words -->\n)|(?=<!-- end of words -->)/,
    );
    await expect(`${before ?? ''}\n${words.map(entry).join('\n')}\n${after ?? ''}`).toMatchFileSnapshot(
      reference,
    );
  });
});

function entry(word: WordHelp): string {
  const notes = [
    word.required ? 'Required.' : null,
    word.default === undefined ? null : `Default \`${shown(word.default)}\`.`,
    word.examples.length === 0
      ? null
      : `Example ${word.examples.map((one) => `\`${shown(one)}\``).join(', ')}.`,
    word.supported ? null : `**Not supported yet**: ${word.unsupported ?? ''}.`,
    word.supported && word.unsupported !== null ? `**In part**: ${word.unsupported}.` : null,
  ];
  const tail = notes.filter((note) => note !== null).join(' ');
  return `- \`${word.path}\`: ${word.type}. ${word.description}${tail === '' ? '' : ` ${tail}`}`;
}

function shown(value: unknown): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value).replaceAll(',', ', ').replaceAll('":', '": ');
}

function put(target: Record<string, unknown>, [step = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) target[step] = value;
  else put((target[step] ??= {}) as Record<string, unknown>, rest, value);
}

function otherThan({ path: word, default: value }: WordHelp): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return word.includes('alpha') ? 0.1 : value === 0.95 ? 0.5 : value + 1;
  if (Array.isArray(value)) return word === 'rollout.batches' ? [2, '100%'] : [listEntries[word] ?? 'kill'];
  if (typeof value === 'string' && value.endsWith('%')) return '7%';
  if (value === 'abort') return 'skip_host';
  if (word.endsWith('min_memory')) return '1B';
  return typeof value === 'string' && /\d/.test(value) && !word.endsWith('method') ? '7s' : 'other';
}

const listEntries: Readonly<Record<string, string>> = {
  'filters.categories': 'notebook',
  'filters.classes': 'zombie',
};

function schemasWithUnits(value: unknown): readonly Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(schemasWithUnits);
  return 'x-unit' in value ? [value, ...inner] : inner;
}
