import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/generated/plan.js';
import { compilePlan, planFileText } from '../../src/plan/index.js';
import { schemaErrors } from '../../src/util/schemas.js';
import { playOf } from '../support/selection.js';
import { leakyHosts, planInputOf, planOf } from './fleet.js';

const killing = playOf({ name: 'kill', actions: { prefer: ['kill'], killGraceSeconds: 15, confirm: [] } });

describe('compilePlan', () => {
  it('makes a document of the published schema', () => {
    const plan = planOf([...leakyHosts(3), { name: 'down', leaks: null }], [playOf(), killing]);
    expect(schemaErrors('plan', plan)).toEqual([]);
    expect(plan.actions).toHaveLength(3);
  });

  it('freezes what an action is about: identity, tree, evidence, expectations', () => {
    const root = {
      pid: 100,
      cpuTicks: 70,
      ageSeconds: 3600.12345,
      activity: { cpuShare: 0.1, ioBytes: 0, contextSwitches: 1 },
    };
    const child = {
      pid: 101,
      ppid: 100,
      cpuTicks: 30,
      activity: { cpuShare: 0.2, ioBytes: 0, contextSwitches: 1 },
    };
    const plan = planOf(
      [{ name: 'h1', leaks: [{ ...root, said: { eValue: 123456.789 } }, child] }],
      [killing],
    );
    expect(plan.actions).toEqual([
      {
        id: 'h1:100',
        play: 'kill',
        host: 'h1',
        action: 'kill',
        category: 'dev-server',
        signature: 'vite',
        pattern: 'node <path>/vite --port <n>',
        identity: { boot_id: 'boot-of-h1', pid: 100, start_ticks: 100_100, uid: 1000, exe: '2049:1234' },
        tree: [
          { pid: 100, start_ticks: 100_100 },
          { pid: 101, start_ticks: 100_101 },
        ],
        cpu_ticks: 100,
        posterior: { useful: 0.02, useful_bad: 0.01, abandoned: 0.97, zombie: 0 },
        e_value: { value: 123456, basis: 'uncalibrated' },
        evidence: [{ feature: 'cwd_gone', words: 'its working directory was deleted', llr: 5.12346 }],
        memory: 2 * 64 * 2 ** 20,
        age_s: 3600.12,
        cpu_share: 0.3,
        expected_freed: 2 * 64 * 2 ** 20,
        recommended: false,
        reservations: ['its e-value is uncalibrated: a kill needs --yes and an explicit selection'],
      },
    ]);
  });

  it('orders hosts and actions as the inventory has them, actions on a host by pid', () => {
    const plan = planOf([
      { name: 'zeta', leaks: [{ pid: 300 }, { pid: 200 }] },
      { name: 'alpha', leaks: [{}] },
    ]);
    expect(plan.hosts.map(({ host }) => host)).toEqual(['zeta', 'alpha']);
    expect(plan.actions.map(({ id }) => id)).toEqual(['zeta:200', 'zeta:300', 'alpha:100']);
    expect(plan.plays[0]?.batches).toEqual([['zeta'], ['alpha']]);
  });

  it('gives the same bytes for the same input, in whatever order the hosts answered', () => {
    const hosts = leakyHosts(6);
    const input = planInputOf(hosts);
    const shuffled = fc.shuffledSubarray([...input.plays[0]!.screenings], { minLength: 6 });
    const text = planFileText(compilePlan(input));
    fc.assert(
      fc.property(shuffled, (screenings) => {
        const plays = input.plays.map((one) => ({ ...one, screenings }));
        expect(planFileText(compilePlan({ ...input, plays }))).toBe(text);
      }),
      { numRuns: 20 },
    );
    expect(planFileText(planOf(hosts))).toBe(text);
  });

  it('does not change with the last bits of floating point', () => {
    const nudged = 1e6 * (1 + 2 * Number.EPSILON);
    const withE = (eValue: number) =>
      planOf([
        {
          name: 'h1',
          leaks: [
            {
              said: {
                eValue,
                posterior: {
                  useful: 0.1 + 0.2 - 0.27,
                  useful_bad: 0,
                  abandoned: eValue / 1e6 - 0.03,
                  zombie: 0,
                },
              },
            },
          ],
        },
      ]);
    expect(nudged).not.toBe(1e6);
    expect(withE(nudged).digest).toBe(withE(1e6).digest);
  });

  it('has another digest for another tool, playbook, inventory, table or process', () => {
    const input = planInputOf(leakyHosts(2));
    const variants: readonly Plan[] = [
      compilePlan(input),
      compilePlan({ ...input, toolVersion: '1.2.4' }),
      ...(['playbook', 'inventory', 'priors'] as const).map((key) =>
        compilePlan({ ...input, inputs: { ...input.inputs, [key]: 'sha256:other' } }),
      ),
      planOf([{ name: 'h1', leaks: [{ startTicks: 9 }] }, leakyHosts(2)[1]!]),
    ];
    expect(new Set(variants.map(({ digest }) => digest)).size).toBe(variants.length);
  });

  it('survives infinite evidence, which JSON cannot hold', () => {
    const said = {
      eValue: Number.POSITIVE_INFINITY,
      ledger: [
        {
          feature: 'state',
          group: 'state' as const,
          words: 'it has ended',
          logLikelihood: { useful: 0, useful_bad: 0, abandoned: Number.NEGATIVE_INFINITY, zombie: 0 },
        },
      ],
    };
    const plan = planOf([{ name: 'h1', leaks: [{ said }] }]);
    expect(schemaErrors('plan', JSON.parse(planFileText(plan)))).toEqual([]);
  });

  it('says of every host what was found or why nothing was, and for which plays it is healthy', () => {
    const calm = playOf({ name: 'calm', trigger: { memoryAvailable: { operator: '<', value: 0.1 } } });
    const plan = planOf(
      [
        { name: 'up', leaks: [{}] },
        { name: 'down', leaks: null },
      ],
      [calm, playOf()],
    );
    expect(plan.hosts).toMatchObject([
      {
        host: 'up',
        status: 'planned',
        facts: { boot_id: 'boot-of-up', processes: 2, healthy_for: ['calm'] },
      },
      {
        host: 'down',
        status: 'failed',
        reason: {
          code: 'connection/refused',
          summary: 'connecting to down: refused',
          hint: 'is sshd running?',
        },
      },
    ]);
  });

  it('rolls out in cumulative batches of the hosts that have actions', () => {
    const amounts = [
      { kind: 'count' as const, value: 1 },
      { kind: 'share' as const, value: 0.1 },
      { kind: 'share' as const, value: 0.5 },
    ];
    const play = playOf({ rollout: { ...playOf().rollout, batches: amounts } });
    const sizes = (count: number) =>
      planOf([...leakyHosts(count), { name: 'clean', leaks: [] }], [play]).plays[0]?.batches.map(
        ({ length }) => length,
      );
    expect(sizes(30)).toEqual([1, 2, 12, 15]);
    expect(sizes(1)).toEqual([1]);
    expect(sizes(0)).toEqual([]);
  });

  it('resolves shares against all hosts of the play, scanned or not', () => {
    const share = { kind: 'share' as const, value: 0.1 };
    const play = playOf({
      budgets: { ...playOf().budgets, kills: { perHost: 2, fleet: share } },
      rollout: { ...playOf().rollout, maxFailedHosts: share },
    });
    const hosts = [
      ...leakyHosts(5),
      ...leakyHosts(25).map(({ name }) => ({ name: `down-${name}`, leaks: null })),
    ];
    expect(planOf(hosts, [play]).plays[0]).toMatchObject({
      caps: { kills_fleet: 3, kills_per_host: 2 },
      rollout: { max_failed_hosts: 3 },
    });
  });
});
