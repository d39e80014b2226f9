import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetApplyResponse, FleetPlanResponse } from '../../src/model/generated/fleet-response.js';
import { labUnavailable, type Labelled } from '../lab/lab.js';
import { targetsOf, tellStory, type Story } from './story.js';

const skipped = labUnavailable();

describe.skipIf(skipped !== null)(
  `a plan meets a changed host${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let story: Story;

    beforeAll(async () => {
      story = await tellStory({ 'dev-01': ['leaked-dev-server'], 'dev-02': ['leaked-dev-server'] });
    }, 120_000);

    afterAll(() => story.stop(), 60_000);

    async function plan(): Promise<FleetPlanResponse> {
      const { stdout } = await story.run(
        'agent',
        'fleet',
        'plan',
        '--hosts',
        story.inventory,
        '-e',
        'min_age=0s',
      );
      return JSON.parse(stdout) as FleetPlanResponse;
    }

    it('a plan file that was edited is stale', async () => {
      const { data } = await plan();
      const { stdout } = await story.run('agent', 'fleet', 'report', '--session', data.fleet_session_id);
      const { html } = (JSON.parse(stdout) as { data: { html: string } }).data;
      const file = join(html, '..', 'plan.json');
      await writeFile(
        file,
        (await readFile(file, 'utf8')).replace('"recommended": false', '"recommended": true'),
      );
      const applied = await story.run(
        'agent',
        'fleet',
        'apply',
        '--session',
        data.fleet_session_id,
        '--recommended',
        '--yes',
      );
      expect(applied.exitCode).toBe(5);
      expect(JSON.parse(applied.stdout)).toMatchObject({ errors: [{ code: 'plan/digest-mismatch' }] });
      expect(await story.dead('leaked')).toEqual([]);
    });

    it('a process whose pid was reused between plan and apply is not touched', async () => {
      const { data } = await plan();
      const target = targetsOf({ data } as FleetPlanResponse).find((id) => id.startsWith('dev-01:'))!;
      const reused: Labelled = await story.lab.reusePid('dev-01', Number(target.split(':')[1]));
      const { exitCode, stdout } = await story.run(
        'agent',
        'fleet',
        'apply',
        '--session',
        data.fleet_session_id,
        '--select',
        target,
        '--yes',
      );
      const applied = JSON.parse(stdout) as FleetApplyResponse;
      expect(applied.data.outcomes).toMatchObject([{ target, status: 'refused', gate: 'identity' }]);
      expect(exitCode).toBe(4);
      expect(await story.lab.alive('dev-01', reused.pid, reused.startTicks)).toBe(true);
    }, 60_000);

    it('a host that rebooted since the plan is not acted on', async () => {
      const { data } = await plan();
      const target = targetsOf({ data } as FleetPlanResponse).find((id) => id.startsWith('dev-02:'))!;
      await story.lab.reboot('dev-02');
      const { stdout } = await story.run(
        'agent',
        'fleet',
        'apply',
        '--session',
        data.fleet_session_id,
        '--select',
        target,
        '--yes',
      );
      expect((JSON.parse(stdout) as FleetApplyResponse).data.outcomes).toMatchObject([
        { target, status: 'refused', gate: 'identity' },
      ]);
    }, 60_000);
  },
);
