import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetApplyResponse, FleetPlanResponse } from '../../src/model/generated/fleet-response.js';
import { schemaErrors } from '../../src/util/schemas.js';
import { labUnavailable } from '../lab/lab.js';
import { targetsOf, tellStory, type Story } from './story.js';

const skipped = labUnavailable();
const young = ['-e', 'min_age=0s', '-e', 'min_memory=0B'];

describe.skipIf(skipped !== null)(
  `the guide's commands on a lab of 8 hosts${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let story: Story;
    let plan: FleetPlanResponse;

    beforeAll(async () => {
      story = await tellStory({
        'build-01': ['forgotten-build-daemon', 'busy-build', 'nohup-job'],
        'build-02': ['idle-build-daemon', 'zombie', 'interactive-shell'],
        'dev-01': ['leaked-dev-server', 'active-dev-server', 'tmux', 'respawner'],
        'dev-02': ['leaked-dev-server-tree', 'deaf-dev-server', 'hostile-names', 'language-server'],
        'ci-01': ['orphaned-test-workers', 'database'],
        'lost-01': [],
        'changed-01': [],
        'denied-01': [],
      });
      await story.lab.breakHost('lost-01', 'down');
      await story.lab.breakHost('changed-01', 'changed-host-key');
      await story.lab.breakHost('denied-01', 'deny-key');
    }, 180_000);

    afterAll(() => story.stop(), 60_000);

    it('plans the five healthy hosts and says of the other three why not', async () => {
      const { exitCode, stdout } = await story.run(
        'agent',
        'fleet',
        'plan',
        '--hosts',
        story.inventory,
        ...young,
        '--format',
        'json',
      );
      plan = JSON.parse(stdout) as FleetPlanResponse;
      expect(schemaErrors('fleet-response', plan)).toEqual([]);
      expect(exitCode).toBe(3);
      expect(plan.status).toBe('partial');
      expect(plan.data.fleet_summary).toMatchObject({
        total_hosts: 8,
        planned_hosts: 5,
        failed_hosts: 2,
        blocked_hosts: 1,
      });
      const byHost = new Map(plan.data.hosts.map((host) => [host.host_id, host]));
      expect(byHost.get('lost-01')).toMatchObject({
        status: 'failed',
        // the kernel's "no route to host", or our own patience, whichever ends first
        reason: { code: expect.stringMatching(/^connection\/(refused|timeout)$/) as string },
      });
      expect(byHost.get('changed-01')).toMatchObject({
        status: 'failed',
        reason: { code: 'connection/host-key-changed' },
      });
      expect(byHost.get('denied-01')).toMatchObject({
        status: 'blocked',
        reason: { code: 'connection/denied' },
      });
      for (const host of ['lost-01', 'changed-01', 'denied-01'])
        expect(byHost.get(host)?.reason?.hint).toBeTruthy();
    });

    it('plans to act on leaked processes and on nothing else', () => {
      expect(targetsOf(plan).length).toBeGreaterThanOrEqual(5);
      for (const target of targetsOf(plan))
        expect([target, story.labelled.get(target)?.label]).toEqual([target, 'leaked']);
    });

    it('recommends no kill while e-values are uncalibrated', () => {
      const kills = plan.data.actions?.filter(({ action }) => action === 'kill') ?? [];
      expect(kills.length).toBeGreaterThan(0);
      for (const kill of kills) {
        expect(kill.recommended).toBe(false);
        expect(kill.e_value_basis).toBe('uncalibrated');
      }
    });

    it('refuses to kill without --yes', async () => {
      const session = plan.data.fleet_session_id;
      const { exitCode, stdout } = await story.run(
        'agent',
        'fleet',
        'apply',
        '--session',
        session,
        '--only',
        'dev-server',
      );
      expect(exitCode).toBe(4);
      expect(JSON.parse(stdout)).toMatchObject({
        status: 'error',
        errors: [{ code: 'apply/kills-need-yes' }],
      });
      expect(await story.dead('leaked')).toEqual([]);
    });

    it('--only dev-server --yes ends the planned dev servers, verified, and harms nothing that is needed', async () => {
      const session = plan.data.fleet_session_id;
      const { exitCode, stdout } = await story.run(
        'agent',
        'fleet',
        'apply',
        '--fleet-session',
        session,
        '--only',
        'dev-server',
        '--yes',
        '--format',
        'json',
      );
      const applied = JSON.parse(stdout) as FleetApplyResponse;
      expect(schemaErrors('fleet-response', applied)).toEqual([]);
      expect(applied.data.outcomes.map(({ status, verification }) => [status, verification?.status])).toEqual(
        applied.data.outcomes.map(() => ['done', 'verified']),
      );
      expect(exitCode).toBe(0);
      expect(applied.status).toBe('success');
      const dead = await story.dead('leaked');
      for (const { target } of applied.data.outcomes)
        expect(dead.some((entry) => entry.startsWith(`${target} `))).toBe(true);
      expect(await story.dead('useful')).toEqual([]);
    }, 120_000);

    it('a plan is used once', async () => {
      const { exitCode, stdout } = await story.run(
        'agent',
        'fleet',
        'apply',
        '--session',
        plan.data.fleet_session_id,
        '--recommended',
        '--yes',
      );
      expect(exitCode).toBe(5);
      expect(JSON.parse(stdout)).toMatchObject({ status: 'error', errors: [{ code: 'plan/used' }] });
    });

    it('--recommended --yes pauses what is left, and status and report tell it', async () => {
      const again = await story.run('agent', 'fleet', 'plan', '--hosts', story.inventory, ...young);
      const second = JSON.parse(again.stdout) as FleetPlanResponse;
      const session = second.data.fleet_session_id;
      const { exitCode, stdout } = await story.run(
        'agent',
        'fleet',
        'apply',
        '--session',
        session,
        '--recommended',
        '--yes',
      );
      const applied = JSON.parse(stdout) as FleetApplyResponse;
      expect(applied.data.outcomes.length).toBeGreaterThan(0);
      for (const { target, action, status } of applied.data.outcomes) {
        expect([action, status]).toEqual(['pause', 'done']);
        expect(await story.state(target)).toBe('T');
      }
      expect(exitCode).toBe(0);
      const status = await story.run('agent', 'fleet', 'status', '--session', session);
      expect(schemaErrors('fleet-response', JSON.parse(status.stdout))).toEqual([]);
      expect(JSON.parse(status.stdout)).toMatchObject({
        command: 'fleet status',
        data: { state: 'applied' },
      });
      const report = await story.run('agent', 'fleet', 'report', '--session', session);
      expect(schemaErrors('fleet-response', JSON.parse(report.stdout))).toEqual([]);
      expect(await story.dead('useful')).toEqual([]);
    }, 120_000);
  },
);
