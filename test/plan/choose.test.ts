import { describe, expect, it } from 'vitest';
import { chooseActions, type ChoiceRequest } from '../../src/plan/index.js';
import { playOf } from '../support/selection.js';
import { planOf } from './fleet.js';

const nothing: ChoiceRequest = { recommended: false, only: [], select: [], exclude: [], minPosterior: null };

// Paused (recommended): a:100 dev server, a:101 notebook. Killed (never recommended): b:100 dev server, b:101 notebook.
const plan = planOf(
  [
    {
      name: 'a',
      leaks: [
        {
          said: {
            pattern: 'vite [dev]',
            posterior: { useful: 0.03, useful_bad: 0, abandoned: 0.96, zombie: 0.01 },
          },
        },
        { said: { category: 'notebook', pattern: 'jupyter' } },
      ],
    },
    {
      name: 'b',
      leaks: [
        { state: 'T', said: { pattern: 'vite [dev]' } },
        { state: 'T', said: { category: 'notebook', pattern: 'jupyter' } },
      ],
    },
    { name: 'c', leaks: [{ state: 'D' }] },
  ],
  [
    playOf({ actions: { prefer: ['pause', 'kill'], killGraceSeconds: 1, confirm: [] } }),
    playOf({ name: 'look', actions: { prefer: ['review'], killGraceSeconds: 1, confirm: [] } }),
  ],
);

function choose(request: Partial<ChoiceRequest>) {
  const choice = chooseActions(plan, { ...nothing, ...request });
  if (!choice.ok) throw new Error(choice.error.map(({ summary }) => summary).join());
  const why = (id: string) => choice.value.left.find((left) => left.id === id)?.reason;
  return { ids: choice.value.actions.map(({ id }) => id), why, guarantee: choice.value.guarantee };
}

describe('chooseActions', () => {
  it('takes what is recommended when nothing is asked for, and with --recommended', () => {
    const { ids, why } = choose({});
    expect(ids).toEqual(['a:100', 'a:101']);
    expect(choose({ recommended: true }).ids).toEqual(ids);
    expect(why('b:100')).toBe(
      'not recommended: its e-value is uncalibrated: a kill needs --yes and an explicit selection',
    );
  });

  it('takes a whole category with --only, kills too: it was named', () => {
    const { ids, why } = choose({ only: ['dev-server'] });
    expect(ids).toEqual(['a:100', 'b:100']);
    expect(why('a:101')).toBe('its category is notebook, not dev-server');
  });

  it('narrows the recommended ones with --recommended --only', () => {
    const { ids, why } = choose({ recommended: true, only: ['notebook'] });
    expect(ids).toEqual(['a:101']);
    expect(why('b:101')).toContain('not recommended');
  });

  it('takes exactly what --select names: ids, patterns, globs', () => {
    expect(choose({ select: ['b:101'] }).ids).toEqual(['b:101']);
    expect(choose({ select: ['vite [dev]'] }).ids).toEqual(['a:100', 'b:100']);
    expect(choose({ select: ['b:*', 'jup*'] }).ids).toEqual(['a:101', 'b:100', 'b:101']);
    expect(choose({ select: ['b:101'] }).why('a:100')).toBe('not named by --select');
  });

  it('adds --select to what the other flags choose', () => {
    expect(choose({ recommended: true, select: ['b:101'] }).ids).toEqual(['a:100', 'a:101', 'b:101']);
    expect(choose({ only: ['dev-server'], select: ['b:101'] }).ids).toEqual(['a:100', 'b:100', 'b:101']);
  });

  it('lets --exclude win over everything', () => {
    const { ids, why } = choose({ select: ['a:*', 'b:*'], exclude: ['jupyter', 'b:100'] });
    expect(ids).toEqual(['a:100']);
    expect(why('b:100')).toBe('left out by --exclude b:100');
    expect(choose({ exclude: ['a:101'] }).ids).toEqual(['a:100']);
  });

  it('holds --min-posterior against whatever is chosen by whatever means', () => {
    expect(choose({ minPosterior: 0.971 }).ids).toEqual([]);
    expect(choose({ minPosterior: 0.97, select: ['a:100'] }).ids).toEqual(['a:100']);
    expect(choose({ minPosterior: 0.9701, select: ['a:100'] }).why('a:100')).toBe(
      'P(nobody needs it) is below --min-posterior 0.9701: 0.97',
    );
    expect(choose({ minPosterior: Number.NaN }).ids).toEqual([]);
  });

  it('never chooses a review, even by name', () => {
    const { ids, why } = choose({ select: ['c:100'] });
    expect(ids).toEqual([]);
    expect(why('c:100')).toBe('it is shown for review: nothing is done to it');
  });

  it('gives every action of the plan exactly one fate', () => {
    for (const request of [{}, { only: ['notebook'] }, { select: ['a:100'], exclude: ['b:*'] }]) {
      const choice = chooseActions(plan, { ...nothing, ...request });
      if (!choice.ok) throw new Error('refused');
      const fates = [...choice.value.actions, ...choice.value.left].map(({ id }) => id);
      expect(fates.sort()).toEqual(plan.actions.map(({ id }) => id).sort());
    }
  });

  it('refuses names that the plan does not have, all at once, with what was probably meant', () => {
    const choice = chooseActions(plan, {
      ...nothing,
      only: ['dev-servr', 'zzz'],
      select: ['a:1000'],
      exclude: ['nowhere:*'],
    });
    expect(choice.ok ? [] : choice.error.map(({ code, summary, hint }) => [code, summary, hint])).toEqual([
      [
        'apply/unknown-category',
        'choosing actions: --only dev-servr is not a category',
        'did you mean dev-server?',
      ],
      [
        'apply/unknown-category',
        'choosing actions: --only zzz is not a category',
        expect.stringContaining('the categories are dev-server'),
      ],
      [
        'apply/unknown-action',
        'choosing actions: --select a:1000 names no action of the plan',
        'did you mean a:100?',
      ],
      [
        'apply/unknown-action',
        'choosing actions: --exclude nowhere:* names no action of the plan',
        expect.stringContaining('HOST:PID'),
      ],
    ]);
  });
});

describe('the guarantee of a hand-picked subset', () => {
  // m = 4 tested, α = 0.05: four e-values of 25 need 20 each together, but 80 alone.
  const weak = planOf([{ name: 'a', leaks: Array.from({ length: 4 }, () => ({ said: { eValue: 25 } })) }]);
  const certify = (select: readonly string[]) => {
    const choice = chooseActions(weak, { ...nothing, select });
    if (!choice.ok) throw new Error('refused');
    return choice.value.guarantee;
  };

  it('holds for the whole plan', () => {
    expect(certify(['a:*'])).toEqual({
      holds: true,
      words: 'clean up: false discovery rate ≤ 5% holds for the 4 chosen (uncalibrated)',
    });
  });

  it('is not claimed once rows were left out that it rested on', () => {
    expect(certify(['a:100'])).toEqual({
      holds: false,
      words:
        'clean up: false discovery rate ≤ 5% is not certified for the 1 chosen (uncalibrated): ' +
        'each e-value must then reach 80, the least is 25',
    });
  });

  it('is trivial for nothing', () => {
    expect(choose({ minPosterior: 1 }).guarantee).toMatchObject({
      holds: true,
      words: 'nothing is chosen, so nothing can be a false discovery (uncalibrated)',
    });
  });
});
