import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/generated/plan.js';
import type { Session } from '../../src/model/generated/session.js';
import { labUnavailable } from '../lab/lab.js';
import { tellStory, type Story } from './story.js';

const skipped = labUnavailable();

interface Saved {
  readonly session: Session;
  readonly plan: Plan;
}

describe.skipIf(skipped !== null)(
  `the guide's three playbooks on the lab${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let story: Story;

    beforeAll(async () => {
      story = await tellStory({
        'build-01': ['forgotten-build-daemon', 'busy-build', 'idle-build-daemon'],
        'dev-01': ['leaked-dev-server', 'active-dev-server', 'tmux'],
        'dev-02': ['leaked-dev-server', 'hostile-names'],
        'ci-01': ['orphaned-test-workers', 'nohup-job'],
      });
    }, 180_000);

    afterAll(() => story.stop(), 60_000);

    async function plan(playbook: string, ...variables: readonly string[]): Promise<Saved> {
      const { stdout, stderr } = await story.run(
        'plan',
        `playbooks/${playbook}.yml`,
        '-i',
        story.inventory,
        ...['min_age=0s', ...variables].flatMap((variable) => ['-e', variable]),
        '--format',
        'json',
      );
      expect(stderr).not.toContain('bug');
      return JSON.parse(stdout) as Saved;
    }

    function onlyLeaked({ plan: { actions } }: Saved): void {
      expect(actions.length).toBeGreaterThan(0);
      for (const { id } of actions) expect([id, story.labelled.get(id)?.label]).toEqual([id, 'leaked']);
    }

    it('free RAM on build agents: pauses the forgotten build daemon, on hosts short of memory', async () => {
      const healthy = await plan('free-ram-on-build-agents', 'memory_floor=0.001%');
      expect(healthy.plan.actions).toEqual([]);
      expect(healthy.plan.hosts[0]?.facts?.healthy_for).toEqual([healthy.plan.plays[0]?.name]);

      const saved = await plan('free-ram-on-build-agents', 'memory_floor=100%', 'min_memory=0B');
      onlyLeaked(saved);
      const { exitCode } = await story.run('apply', saved.session.id, '--recommended', '--yes');
      expect(exitCode).toBe(0);
      for (const { id } of saved.plan.actions) expect(await story.state(id)).toBe('T');
      expect(await story.dead('useful')).toEqual([]);
    }, 120_000);

    it('stop leaked dev servers: finds the recurring offender, ends it, and spares the one in use', async () => {
      const saved = await plan('stop-leaked-dev-servers');
      onlyLeaked(saved);
      expect(saved.plan.plays[0]?.patterns[0]).toMatchObject({ hosts: ['dev-01', 'dev-02'] });
      const nothing = await story.run('apply', saved.session.id, '--recommended', '--yes');
      expect(nothing.stdout).toContain('Nothing was chosen');
      const { exitCode, stdout } = await story.run(
        'apply',
        saved.session.id,
        '--only',
        'dev-server',
        '--yes',
      );
      expect(stdout).toContain('verified');
      expect(exitCode).toBe(0);
      const verified = await story.run('verify', saved.session.id);
      expect(verified.exitCode).toBe(0);
      expect(await story.dead('useful')).toEqual([]);
    }, 120_000);

    it('runaway test workers: pauses what its runner left behind', async () => {
      const saved = await plan('runaway-test-workers');
      onlyLeaked(saved);
      const { exitCode } = await story.run('apply', saved.session.id, '--recommended', '--yes');
      expect(exitCode).toBe(0);
      for (const { id } of saved.plan.actions) expect(await story.state(id)).toBe('T');
      expect(await story.dead('useful')).toEqual([]);
    }, 120_000);

    it('shows, explains and reports without one raw control character or tag from a host', async () => {
      const shown = await story.run('show', 'latest');
      const hostile = [...story.labelled].filter(([, { workload }]) => workload === 'hostile-names');
      let explained = '';
      const dev = await plan('stop-leaked-dev-servers');
      for (const [target] of hostile)
        explained += (await story.run('explain', dev.session.id, target)).stdout;

      expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.exec(shown.stdout + explained)).toBeNull();
      expect(explained).toContain('Not selected');
      const { stdout } = await story.run('report', dev.session.id, '--format', 'json');
      const { html } = JSON.parse(stdout) as { html: string };
      expect(await readFile(html, 'utf8')).not.toMatch(/<script/i);
      const own = await story.run('report', dev.session.id, '--host', 'dev-02');
      expect(own.stdout).toContain('<!doctype html>');
      expect(own.stdout).not.toMatch(/<script/i);
    }, 120_000);
  },
);
