import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../src/model/assessment.js';
import type { Filters, Where } from '../../src/model/playbook.js';
import type { ProcessFacts } from '../../src/model/snapshot.js';
import { filterRefusal } from '../../src/selection/filters.js';
import { evaluateWhere } from '../../src/selection/where.js';
import { assessmentOf, playOf } from '../support/selection.js';
import { processFacts } from '../support/snapshot.js';

const mebibyte = 2 ** 20;

function refusal(
  filters: Partial<Filters>,
  {
    facts = {},
    said = {},
    treeMemory = 64 * mebibyte,
  }: {
    readonly facts?: Partial<ProcessFacts>;
    readonly said?: Partial<Assessment>;
    readonly treeMemory?: number;
  } = {},
) {
  const assessment = assessmentOf(processFacts(facts), said);
  return filterRefusal({ ...playOf().filters, ...filters }, assessment, treeMemory);
}

describe('filters', () => {
  it('let a process through that meets all of them', () => {
    expect(
      refusal({
        categories: ['dev-server'],
        requireSignature: true,
        minMemoryBytes: 64 * mebibyte,
        minAgeSeconds: 3600,
      }),
    ).toBeNull();
  });

  it.each<[string, ReturnType<typeof refusal>, string, string]>([
    [
      'another category',
      refusal({ categories: ['notebook', 'test-runner'] }),
      'filters.categories',
      'its category is dev-server, not notebook or test-runner',
    ],
    [
      'an unknown program',
      refusal({ requireSignature: true }, { said: { signature: null } }),
      'filters.require_signature',
      'the signature table does not know the program',
    ],
    [
      'a young process',
      refusal({ minAgeSeconds: 7200 }, { facts: { ageSeconds: 2400 } }),
      'filters.min_age',
      'younger than 2h: 40m',
    ],
    [
      'a small tree',
      refusal({ minMemoryBytes: 200 * mebibyte }),
      'filters.min_memory',
      'its tree holds less than 200 MiB: 64 MiB',
    ],
    [
      'another class',
      refusal({}, { said: { posterior: { useful: 0.6, useful_bad: 0, abandoned: 0.4, zombie: 0 } } }),
      'filters.classes',
      'most likely useful (60%), not abandoned',
    ],
    [
      'an unsure posterior, never rounded up to what was asked for',
      refusal(
        { minPosterior: 0.97 },
        { said: { posterior: { useful: 0.03004, useful_bad: 0, abandoned: 0.96996, zombie: 0 } } },
      ),
      'filters.min_posterior',
      'P(nobody needs it) is below 0.97: 0.9699',
    ],
  ])('leave out %s and say why in numbers', (_what, found, code, reason) => {
    expect(found).toEqual({ code, reason });
  });

  it('count P(zombie) into the posterior, and of equal classes take the more useful one', () => {
    const shared = { useful: 0, useful_bad: 0, abandoned: 0.5, zombie: 0.5 };
    expect(refusal({ minPosterior: 0.99 }, { said: { posterior: shared } })).toBeNull();
    const tie = { useful: 0.5, useful_bad: 0, abandoned: 0.5, zombie: 0 };
    expect(refusal({ minPosterior: 0.1 }, { said: { posterior: tie } })?.code).toBe('filters.classes');
  });

  it('look at the evidence last', () => {
    const found = refusal({ minPosterior: 1, minAgeSeconds: 1e9 });
    expect(found?.code).toBe('filters.min_age');
  });
});

describe('where', () => {
  const cwd: Where = { kind: 'text', field: 'cwd', glob: '/srv/release/**' };
  const verdict = (where: Where, facts: Partial<ProcessFacts> = {}) =>
    evaluateWhere(where, assessmentOf(processFacts(facts)));

  it('matches text fields by glob, the command as the whole argv', () => {
    expect(verdict({ kind: 'text', field: 'command', glob: '*worker --verbose' }).holds).toBe(true);
    expect(verdict({ kind: 'text', field: 'state', glob: 'R' }).words).toBe('state does not match "R"');
    expect(verdict({ kind: 'text', field: 'category', glob: 'dev-*' }).holds).toBe(true);
  });

  it('compares numbers in their units', () => {
    const memory: Where = {
      kind: 'number',
      field: 'memory',
      comparison: { operator: '>', value: 200 * mebibyte },
    };
    expect(verdict(memory)).toEqual({ holds: false, words: 'memory is 64 MiB, which is not > 200 MiB' });
    const age: Where = { kind: 'number', field: 'age', comparison: { operator: '>=', value: 3600 } };
    expect(verdict(age).holds).toBe(true);
  });

  it('holds neither plainly nor negated when the fact could not be read', () => {
    expect(verdict(cwd, { cwd: null }).holds).toBeNull();
    expect(verdict({ kind: 'not', of: cwd }, { cwd: null })).toEqual({
      holds: null,
      words: 'cwd could not be read',
    });
    expect(refusal({ where: { kind: 'not', of: cwd } }, { facts: { cwd: null } })?.code).toBe(
      'filters.where',
    );
  });

  it('combines by all, any and not', () => {
    const yes: Where = { kind: 'text', field: 'user', glob: 'ana' };
    const no: Where = { kind: 'text', field: 'user', glob: 'bob' };
    const unknown: Where = { kind: 'number', field: 'cpu', comparison: { operator: '<', value: 1 } };
    const all = (...of: Where[]) => verdict({ kind: 'all', of }, { activity: null }).holds;
    const any = (...of: Where[]) => verdict({ kind: 'any', of }, { activity: null }).holds;
    expect([all(yes, yes), all(yes, unknown), all(unknown, no), all()]).toEqual([true, null, false, true]);
    expect([any(no, yes), any(no, unknown), any(no, no), any()]).toEqual([true, null, false, false]);
  });

  it('says which fact decided', () => {
    const excluded = refusal(
      { where: { kind: 'not', of: cwd } },
      { facts: { cwd: { path: '/srv/release/7', gone: false } } },
    );
    expect(excluded?.reason).toBe(`the play's condition does not hold: cwd matches "/srv/release/**"`);
  });
});
