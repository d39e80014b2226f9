import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml, yamlData, type YamlProblem } from '../../src/util/yaml.js';

function data(text: string): unknown {
  const { root, problems } = readYaml(text, 1_000);
  expect(problems).toEqual([]);
  return root === null ? undefined : yamlData(root);
}

function problems(text: string, maxValues = 1_000): readonly YamlProblem['kind'][] {
  return readYaml(text, maxValues).problems.map(({ kind }) => kind);
}

const safeKeys = fc.string().filter((key) => !['__proto__', 'constructor', 'prototype', '<<'].includes(key));
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(safeKeys, tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('readYaml', () => {
  it('reads whatever JSON can say as JSON means it', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(data(JSON.stringify(value))).toEqual(value);
      }),
    );
  });

  it('takes text that looks like a tag, an alias or a directive for text', () => {
    const text = 'a: "*x"\nb: |\n  *x\n  !tag\nc: >\n  !!str y\nd: x !y *z\ne: |\n  %YAML\n';
    expect(data(text)).toEqual({ a: '*x', b: '*x\n!tag\n', c: '!!str y\n', d: 'x !y *z', e: '%YAML\n' });
  });

  it('puts an alias at its own place, and what is inside at the place where it is written', () => {
    const text = 'a: &a {x: 1}\nb: *a\n';
    const { root } = readYaml(text, 10);
    const [, second] = root?.kind === 'map' ? root.entries : [];
    expect(second?.value).toMatchObject({ kind: 'map', offset: text.indexOf('*a') });
    const inner = second?.value.kind === 'map' ? second.value.entries[0] : undefined;
    expect(inner).toMatchObject({ key: 'x', keyOffset: text.indexOf('x') });
  });

  it('lets an alias mean the last anchor of its name', () => {
    expect(data('[&a 1, *a, &a 2, *a]')).toEqual([1, 1, 2, 2]);
  });

  it('refuses what is more than data, with its place', () => {
    expect(problems('%YAML 1.1\n---\na: !!str 5\n')).toEqual(['directive', 'tag']);
    expect(problems('a: &x {b: 1}\nc: {<<: *x}\n')).toEqual(['merge-key']);
    expect(problems('? [a]\n: 1\n')).toEqual(['key-not-text']);
    expect(problems('a: 1\n---\nb: 2\n')).toEqual(['several-documents']);
    expect(problems('a: 1\n__proto__: {b: 1}\na: 2\n')).toEqual(['banned-key', 'duplicate-key']);
    expect(problems('a: &a [*a, *b]\n')).toEqual(['alias-cycle', 'unknown-alias']);
    expect(problems('a:\n\tb: 1\n')).toEqual(['tab']);
    expect(readYaml('a: 1\na: 2\n', 10).problems).toEqual([{ kind: 'duplicate-key', key: 'a', offset: 5 }]);
  });

  it('counts and measures aliases as if they were written out, without writing them out', () => {
    const laughs = Array.from(
      { length: 40 },
      (_, n) => `a${n}: &a${n} [${n === 0 ? 1 : `*a${n - 1}, *a${n - 1}`}]\n`,
    );
    expect(problems(laughs.join(''), 100_000)).toEqual(['too-large']);
    const chain = Array.from({ length: 70 }, (_, n) => `a${n}: &a${n} [${n === 0 ? 1 : `*a${n - 1}`}]\n`);
    expect(problems(chain.join(''), 100_000)).toEqual(['too-deep']);
    expect(problems(`[&a 1, ${'*a, '.repeat(101)}]`)).toEqual(['too-many-aliases']);
    expect(problems(`[${'1, '.repeat(1_000)}]`)).toEqual(['too-large']);
  });
});
