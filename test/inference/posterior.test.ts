import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess, inferenceTables } from '../../src/inference/index.js';
import { bayesFactor, ledgerOf, logLikelihoods, posteriorOf } from '../../src/inference/posterior.js';
import { caps, priors, weights, type FeatureName } from '../../src/inference/tables/weights.js';
import { protections } from '../../src/inference/tables/protection.js';
import { signatures } from '../../src/inference/tables/signatures.js';
import type { Match } from '../../src/inference/match.js';
import { abandonedProbability, processClasses, type EvidenceGroup } from '../../src/model/assessment.js';
import type { ProcessFacts } from '../../src/model/snapshot.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

const featureNames = Object.keys(weights) as FeatureName[];
const features = fc.uniqueArray(fc.constantFrom(...featureNames));
const vite = ['node', '/home/ana/shop/node_modules/.bin/vite'];

describe('the posterior', () => {
  test('is a probability, whatever was observed', () => {
    fc.assert(
      fc.property(features, (observed) => {
        const posterior = posteriorOf(ledgerOf(observed));
        const sum = processClasses.reduce((total, each) => total + posterior[each], 0);
        expect(sum).toBeCloseTo(1, 12);
        for (const each of processClasses) expect(posterior[each]).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('is the prior where nothing was observed', () => {
    expect(posteriorOf([])).toEqual(
      expect.objectContaining(
        Object.fromEntries(processClasses.map((each) => [each, expect.closeTo(priors[each], 12)])),
      ),
    );
    expect(bayesFactor([])).toBeCloseTo(1, 12);
  });

  test('only rises with a sign of abandonment and only falls with a sign of need', () => {
    const signs = featureNames.filter(
      (name) => weights[name].group !== 'state' && weights[name].usefulBad === 0,
    );
    fc.assert(
      fc.property(features, fc.constantFrom(...signs), (observed, added) => {
        fc.pre(!observed.includes(added));
        const before = posteriorOf(ledgerOf(observed)).abandoned;
        const after = posteriorOf(ledgerOf([...observed, added])).abandoned;
        if (weights[added].abandoned >= 0) expect(after).toBeGreaterThanOrEqual(before - 1e-12);
        else expect(after).toBeLessThanOrEqual(before + 1e-12);
      }),
    );
  });

  test('keeps every group within its cap', () => {
    fc.assert(
      fc.property(features, (observed) => {
        const ledger = ledgerOf(observed);
        for (const [group, { min, max }] of Object.entries(caps) as [
          EvidenceGroup,
          (typeof caps)['state'],
        ][]) {
          const ofGroup = ledger.filter((term) => term.group === group);
          for (const each of processClasses) {
            const total = logLikelihoods(ofGroup)[each];
            expect(total).toBeGreaterThanOrEqual(min - 1e-9);
            expect(total).toBeLessThanOrEqual(max + 1e-9);
          }
        }
      }),
    );
  });
});

test('the e-value is the posterior odds divided by the prior odds', () => {
  const priorOdds = abandonedProbability(priors) / (1 - abandonedProbability(priors));
  fc.assert(
    fc.property(features, (observed) => {
      const ledger = ledgerOf(observed);
      const posterior = posteriorOf(ledger);
      const odds = abandonedProbability(posterior) / (posterior.useful + posterior.useful_bad);
      const eValue = bayesFactor(ledger);
      expect(eValue).toBeGreaterThanOrEqual(0);
      expect(odds / priorOdds / eValue).toBeCloseTo(1, 6);
    }),
  );
});

test('one observation alone never makes an action likely enough', () => {
  for (const name of featureNames.filter((each) => weights[each].group !== 'state')) {
    // The joint observation of two structural facts stands for both.
    if (name === 'project-deleted') continue;
    const posterior = posteriorOf(ledgerOf([name, 'alive']));
    expect(posterior.abandoned, name).toBeLessThan(0.9);
  }
});

describe('a fact that could not be read', () => {
  const facts: Partial<ProcessFacts> = {
    argv: vite,
    cwd: { path: '/x', gone: true },
    exe: { path: '/usr/bin/node', gone: true },
    stdio: ['broken', 'broken', 'broken'],
    session: 3999,
    markers: { BUILD_ID: '1', TMUX: '/tmp/tmux,77,0' },
    sockets: { listening: 1, established: 0 },
  };
  const featuresWith = (overrides: Partial<ProcessFacts>): ReadonlySet<string> => {
    const process = processFacts({ ...facts, ...overrides });
    const found = assess(snapshotOf([process])).find((each) => each.process.pid === process.pid);
    return new Set(found?.ledger.map((term) => term.feature));
  };

  test.each<[keyof ProcessFacts, readonly FeatureName[]]>([
    ['cwd', ['project-deleted', 'cwd-deleted', 'superseded']],
    ['exe', ['program-deleted']],
    ['activity', ['idle', 'working', 'spinning']],
    [
      'stdio',
      [
        'output-broken',
        'input-ended',
        'streams-discarded',
        'terminal-gone',
        'output-kept',
        'program-orphaned',
      ],
    ],
    ['markers', ['ci-runner-gone', 'owner-gone', 'asked-to-stay']],
    ['sockets', ['listener-without-peers', 'peers-connected']],
    ['cgroup', ['program-orphaned', 'process-orphaned', 'ci-runner-gone', 'in-service']],
  ])('%s is no evidence', (fact, absent) => {
    const features = featuresWith({ [fact]: null });
    for (const each of absent) expect(features).not.toContain(each);
  });

  test('leaves nothing but the prior when it is all of them', () => {
    const features = featuresWith({
      argv: ['x'],
      cwd: null,
      exe: null,
      activity: null,
      stdio: null,
      markers: null,
      sockets: null,
      cgroup: null,
      session: 0,
      processGroup: 0,
    });
    expect([...features]).toEqual(['alive']);
  });

  test('inside a path (its link count) is no evidence either', () => {
    const features = featuresWith({ cwd: { path: '/x', gone: null }, exe: { path: '/y', gone: null } });
    for (const each of ['project-deleted', 'cwd-deleted', 'program-deleted'])
      expect(features).not.toContain(each);
  });
});

test('the ledger says nothing in the words of the host', () => {
  const hostile = '\u001b[31m<script>alert(1)</script>';
  const process = processFacts({
    argv: [hostile, hostile],
    comm: hostile,
    cwd: { path: hostile, gone: true },
    markers: { BUILD_ID: hostile },
  });
  const found = assess(snapshotOf([process])).at(-1);
  expect(JSON.stringify(found?.ledger)).not.toMatch(/script|\\u001b/);
  expect(found?.pattern).toMatch(/^[ -~]*$/);
});

test('the same snapshot gives the same assessments', () => {
  const snapshot = snapshotOf([processFacts({ argv: vite }), processFacts({ pid: 5000 })]);
  expect(JSON.stringify(assess(snapshot))).toBe(JSON.stringify(assess(snapshot)));
});

describe('the tables', () => {
  const matchesOf = [...signatures, ...protections].map((row) => row.match).filter((match) => match !== null);

  test('are plain data, fit for hashing', () => {
    expect(JSON.parse(JSON.stringify(inferenceTables))).toEqual(inferenceTables);
  });

  test('give every fact a source', () => {
    for (const row of signatures) expect(row.source, row.name).toMatch(/^https:\/\//);
    for (const name of featureNames) expect(weights[name].source + weights[name].reason, name).not.toBe('');
  });

  test('name every client of a daemon', () => {
    const names = new Set(signatures.map((row) => row.name));
    for (const row of signatures) for (const client of row.clients) expect(names).toContain(client);
  });

  test('use at most one star in a name, and never recognise everything', () => {
    const namesOf = (match: Match): readonly string[] =>
      [match.programs, match.scripts, match.modules, match.classes, match.jars, match.codes].flatMap(
        (arm) => arm ?? [],
      );
    for (const match of matchesOf) {
      expect(namesOf(match).length + (match.interpreters?.length ?? 0)).toBeGreaterThan(0);
      for (const name of namesOf(match)) {
        expect(name.split('*').length, name).toBeLessThanOrEqual(2);
        expect(name.length, name).toBeGreaterThan(name.includes('*') ? 2 : 0);
      }
    }
  });

  test('start from priors that sum to 1', () => {
    expect(processClasses.reduce((sum, each) => sum + priors[each], 0)).toBeCloseTo(1, 12);
  });
});
