import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/util/package-root.js';
import { load } from './load-text.js';

const playbook = (name: string): string => path.join(packageRoot, 'playbooks', `${name}.yml`);
const names = ['default', 'free-ram-on-build-agents', 'stop-leaked-dev-servers', 'runaway-test-workers'];

describe('the shipped playbooks', () => {
  test.each(names)('%s loads without a warning and tells editors its schema', async (name) => {
    const { playbook: loaded, codes } = await load(playbook(name));
    expect(codes).toEqual([]);
    expect(loaded?.plays.length).toBe(name === 'default' ? 3 : 1);
    expect(readFileSync(playbook(name), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/schemas\/playbook\.schema\.json\n/,
    );
  });

  test.each(names)('%s takes other hosts and ages from the command line', async (name) => {
    const { playbook: loaded } = await load(playbook(name), {
      extraVars: { hosts: 'web:!web01', min_age: '0s' },
    });
    for (const play of loaded?.plays ?? []) {
      expect(play.hosts).toBe('web:!web01');
      expect(play.filters.minAgeSeconds).toBe(0);
    }
    expect(loaded).not.toBeNull();
  });

  test('default spends a false discovery budget of 5% over its three plays', async () => {
    const { playbook: loaded } = await load(playbook('default'));
    const alphas = loaded?.plays.map(({ budgets }) => budgets.fdr.alpha) ?? [];
    expect(alphas.reduce((sum, alpha) => sum + alpha, 0)).toBeCloseTo(0.05, 12);
  });

  test('free-ram-on-build-agents acts below a floor that can be moved', async () => {
    const { playbook: loaded } = await load(playbook('free-ram-on-build-agents'), {
      extraVars: { memory_floor: '100%' },
    });
    expect(loaded?.plays[0]?.trigger.memoryAvailable).toEqual({ operator: '<', value: 1 });
  });

  test('none kills without a person, none touches what nobody knows', async () => {
    for (const name of names) {
      const { playbook: loaded } = await load(playbook(name));
      for (const { actions, filters } of loaded?.plays ?? []) {
        expect(actions.prefer.includes('kill') ? actions.confirm : ['kill']).toContain('kill');
        expect(filters.requireSignature).toBe(true);
        expect(filters.minPosterior).toBeGreaterThanOrEqual(0.95);
      }
    }
  });
});
