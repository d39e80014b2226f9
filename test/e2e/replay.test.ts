import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/generated/plan.js';
import type { Session } from '../../src/model/generated/session.js';
import { packageRoot } from '../../src/util/package-root.js';
import { cli } from '../support/cli.js';

describe('recorded hosts', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pt-fleet-replay-'));
    const recording = `${packageRoot}test/fixtures/dev-host.snapshot`;
    const hosts = ['dev-01', 'dev-02'].map((host) => `    ${host}: { pt_replay: ${recording} }\n`);
    await writeFile(join(directory, 'hosts.yml'), `dev:\n  hosts:\n${hosts.join('')}`);
    await writeFile(join(directory, 'book.yml'), playbook);
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function plan(state: string): Promise<{ session: Session; plan: Plan; bytes: string }> {
    const { stdout, exitCode } = await cli([
      'plan',
      join(directory, 'book.yml'),
      '-i',
      join(directory, 'hosts.yml'),
      '--state-dir',
      join(directory, state),
      '--format',
      'json',
    ]);
    expect(exitCode).toBe(0);
    const saved = JSON.parse(stdout) as { session: Session; plan: Plan };
    const report = await cli(['report', 'latest', '--state-dir', join(directory, state), '--format', 'json']);
    const { html } = JSON.parse(report.stdout) as { html: string };
    return { ...saved, bytes: await readFile(join(dirname(html), 'plan.json'), 'utf8') };
  }

  it('give a byte-identical plan each time, in sessions of their own', async () => {
    const first = await plan('one');
    const second = await plan('two');
    expect(first.plan.actions.length).toBeGreaterThan(0);
    expect(second.bytes).toBe(first.bytes);
    expect(second.session.id).not.toBe(first.session.id);
  });

  it('cannot be acted on', async () => {
    const { session } = await plan('three');
    const state = ['--state-dir', join(directory, 'three')];
    const applied = await cli(['apply', session.id, '--recommended', '--yes', '--format', 'json', ...state]);
    expect(applied.exitCode).not.toBe(0);
    const { session: after } = JSON.parse(applied.stdout) as { session: Session };
    expect(after.apply?.outcomes.map(({ status }) => status)).not.toContain('done');
  });
});

const playbook = `- name: Whatever is left behind
  hosts: all
  filters: { require_signature: false, min_age: 0s, min_posterior: 0.5 }
  budgets: { fdr: { alpha: 0.5 } }
  actions: { prefer: [pause] }
`;
