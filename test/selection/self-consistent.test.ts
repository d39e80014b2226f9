import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selfConsistent, type Caps, type TestedItem } from '../../src/selection/self-consistent.js';

interface Vectors {
  readonly package_test_expectations: Readonly<Record<string, number>>;
  readonly cases: readonly {
    readonly name: string;
    readonly alpha: number;
    readonly ebh_k: number;
    readonly ebh_set_1based: readonly number[];
    readonly e: readonly number[];
  }[];
}

/** Provenance: see the file's own `_source` and `_provenance`. */
const vectors = JSON.parse(readFileSync(new URL('../vectors/ebh.json', import.meta.url), 'utf8')) as Vectors;

const ample: Caps = { actionsPerHost: 1e9, actionsFleet: 1e9, killsPerHost: 1e9, killsFleet: 1e9 };

/** One process of host "h" for each e-value, its pid the 1-based index. */
function items(eValues: readonly number[], kill = true): TestedItem[] {
  return eValues.map((eValue, index) => ({ host: 'h', pid: index + 1, eValue, kill }));
}

function pids(chosen: readonly TestedItem[]): number[] {
  return chosen.map(({ pid }) => pid).sort((a, b) => a - b);
}

describe('selfConsistent without caps is e-BH', () => {
  it.each(vectors.cases)('as the published package: $name', ({ e, alpha, ebh_k, ebh_set_1based }) => {
    const result = selfConsistent(items(e), e.length, alpha, ample);
    expect(result.chosen).toHaveLength(ebh_k);
    expect(pids(result.chosen)).toEqual([...ebh_set_1based].sort((a, b) => a - b));
  });

  it.each([
    ['single 20 @.05', [20], 0.05],
    ['single 20-1e-6 @.05', [20 - 1e-6], 0.05],
    ['rep(1,20) @.05', Array.from({ length: 20 }, () => 1), 0.05],
    ['rep(20,10) @.05', Array.from({ length: 10 }, () => 20), 0.05],
    ['rep(10,10) @.05', Array.from({ length: 10 }, () => 10), 0.05],
    ['rep(2,5) @1', Array.from({ length: 5 }, () => 2), 1],
    ['rep(.5,5) @1', Array.from({ length: 5 }, () => 0.5), 1],
  ])("meets the package's own test: %s", (name, e, alpha) => {
    const expected = vectors.package_test_expectations[name];
    expect(selfConsistent(items(e), e.length, alpha, ample).chosen).toHaveLength(expected!);
  });
});

describe('selfConsistent under caps', () => {
  it('does not keep what a cap after the fact would have left: two kills must carry the budget alone', () => {
    // e-BH takes all five (each reaches 100/(0.05·5) = 400); with two allowed, each would have to reach 1000.
    expect(selfConsistent(items([500, 500, 500, 500, 500]), 100, 0.05, ample).chosen).toHaveLength(5);
    const capped = selfConsistent(items([500, 500, 500, 500, 500]), 100, 0.05, { ...ample, killsFleet: 2 });
    expect(capped).toMatchObject({ chosen: [], capped: [], k: 2 });
    expect(capped.below).toHaveLength(5);
  });

  it('takes the largest e-values that a cap allows and says which cap left out the rest', () => {
    const result = selfConsistent(items([3000, 9000, 5000]), 100, 0.05, { ...ample, actionsPerHost: 2 });
    expect(pids(result.chosen)).toEqual([2, 3]);
    expect(result.capped).toMatchObject([{ item: { pid: 1 }, cap: 'budgets.actions.per_host' }]);
  });

  it('counts a kill against both budgets and prefers the gentler action', () => {
    const mixed = [
      ...items([9000], true),
      ...items([2000, 2100], false).map((item) => ({ ...item, pid: item.pid + 10 })),
    ];
    const result = selfConsistent(mixed, 10, 0.05, { ...ample, actionsFleet: 2 });
    expect(pids(result.chosen)).toEqual([11, 12]);
    expect(result.capped).toMatchObject([{ item: { pid: 1 }, cap: 'budgets.actions.fleet' }]);
  });

  it('breaks ties by host and pid, whatever the order of the items', () => {
    const tied = ['b', 'a', 'c'].map((host) => ({ host, pid: 7, eValue: 1e6, kill: true }));
    const result = selfConsistent(tied, 10, 0.05, { ...ample, killsFleet: 2 });
    expect(result.chosen.map(({ host }) => host)).toEqual(['a', 'b']);
  });

  it('with caps of zero chooses nothing and names the cap', () => {
    const result = selfConsistent(items([1e6]), 1, 0.05, { ...ample, killsPerHost: 0 });
    expect(result).toMatchObject({
      chosen: [],
      below: [],
      k: 0,
      capped: [{ cap: 'budgets.kills.per_host' }],
    });
  });
});

const cap = fc.integer({ min: 0, max: 4 });
const caps: fc.Arbitrary<Caps> = fc.record({
  actionsPerHost: cap,
  actionsFleet: cap,
  killsPerHost: cap,
  killsFleet: cap,
});
const instance = fc.record({
  items: fc.uniqueArray(
    fc.record({
      host: fc.constantFrom('a', 'b', 'c'),
      pid: fc.integer({ min: 2, max: 9 }),
      eValue: fc.constantFrom(0, 1, 5, 20, 40, 60, 100, 200, 400, 1000),
      kill: fc.boolean(),
    }),
    { maxLength: 8, selector: ({ host, pid }) => `${host}:${pid}` },
  ),
  more: fc.integer({ min: 0, max: 12 }),
  alpha: fc.constantFrom(0.05, 0.1, 0.5, 1),
  caps,
});

function keepsCaps(set: readonly TestedItem[], allowed: Caps): boolean {
  const kills = set.filter(({ kill }) => kill);
  const most = (of: readonly TestedItem[]): number =>
    Math.max(0, ...['a', 'b', 'c'].map((host) => of.filter((item) => item.host === host).length));
  return (
    set.length <= allowed.actionsFleet &&
    kills.length <= allowed.killsFleet &&
    most(set) <= allowed.actionsPerHost &&
    most(kills) <= allowed.killsPerHost
  );
}

/** The size of the largest subset that keeps the caps and is self-consistent, by trying all subsets. */
function largestByForce(all: readonly TestedItem[], tested: number, alpha: number, allowed: Caps): number {
  let largest = 0;
  for (let mask = 0; mask < 2 ** all.length; mask += 1) {
    const set = all.filter((_, index) => (mask >> index) & 1);
    if (set.length <= largest || !keepsCaps(set, allowed)) continue;
    if (set.every(({ eValue }) => eValue >= tested / (alpha * set.length))) largest = set.length;
  }
  return largest;
}

describe('selfConsistent on any small instance', () => {
  it('finds a largest set that keeps the caps and is self-consistent', () => {
    fc.assert(
      fc.property(instance, ({ items: all, more, alpha, caps: allowed }) => {
        const tested = all.length + more;
        const { chosen } = selfConsistent(all, tested, alpha, allowed);
        expect(keepsCaps(chosen, allowed)).toBe(true);
        for (const { eValue } of chosen)
          expect(eValue).toBeGreaterThanOrEqual(tested / (alpha * chosen.length));
        expect(chosen).toHaveLength(largestByForce(all, tested, alpha, allowed));
      }),
      { numRuns: 300 },
    );
  });

  it('gives every item exactly one fate, and the same for every order of the items', () => {
    const shuffled = instance.chain((one) =>
      fc.record({
        one: fc.constant(one),
        order: fc.shuffledSubarray(one.items, { minLength: one.items.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ one, order }) => {
        const result = selfConsistent(one.items, one.items.length + one.more, one.alpha, one.caps);
        const fates = [...result.chosen, ...result.below, ...result.capped.map(({ item }) => item)];
        expect(new Set(fates)).toEqual(new Set(one.items));
        expect(fates).toHaveLength(one.items.length);
        expect(selfConsistent(order, one.items.length + one.more, one.alpha, one.caps)).toEqual(result);
      }),
      { numRuns: 200 },
    );
  });
});
