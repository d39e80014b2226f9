import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/model/generated/session.js';
import { labUnavailable } from '../lab/lab.js';
import { tellStory, type Story } from './story.js';

const skipped = labUnavailable();

describe.skipIf(skipped !== null)(
  `a controller whose disk is full${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let story: Story;

    beforeEach(async () => {
      story = await tellStory({ 'dev-01': ['deaf-dev-server'], 'dev-02': ['deaf-dev-server'] });
      mkdirSync(story.stateDirectory, { mode: 0o700 });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'pt-fleet-test', story.stateDirectory]);
    }, 120_000);

    afterEach(async () => {
      execFileSync('umount', [story.stateDirectory]);
      await story.stop();
    }, 60_000);

    const ballast = (): string => join(story.stateDirectory, 'ballast');

    function fill(): void {
      const { bavail, bsize } = statfsSync(story.stateDirectory);
      writeFileSync(ballast(), Buffer.alloc(bavail * bsize));
    }

    const planned = async (): Promise<string> => {
      const { stdout } = await story.run(
        ...['plan', await story.playbook(), '-i', story.inventory, '--format', 'json'],
      );
      return (JSON.parse(stdout) as { session: Session }).session.id;
    };

    it('planning: it says so, leaves no half session, and works once there is room', async () => {
      fill();
      const { exitCode, stderr } = await story.run('plan', await story.playbook(), '-i', story.inventory);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('the disk is full')]);
      const left = readdirSync(story.stateDirectory).flatMap((name) =>
        name === 'sessions' ? readdirSync(join(story.stateDirectory, name)) : [],
      );
      expect(left).toEqual([]);
      rmSync(ballast());
      expect(await planned()).toMatch(/^fleet-/);
    }, 60_000);

    it('applying: nothing is done that cannot be written down, and the plan is not lost', async () => {
      const id = await planned();
      fill();
      const { exitCode, stderr } = await story.run('apply', id, '--only', 'dev-server', '--yes');
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('the disk is full')]);
      expect(await story.dead('leaked')).toEqual([]);
      rmSync(ballast());
      expect((await story.run('apply', id, '--only', 'dev-server', '--yes')).exitCode).toBe(0);
    }, 60_000);

    it('in the middle: nothing that was done is ever called not started, and nothing is done twice', async () => {
      const id = await planned();
      const running = story.start('apply', id, '--only', 'dev-server', '--yes', '--format', 'jsonl');
      await running.said('"action_intended"');
      fill();
      const { exitCode, stdout } = await running.finished;
      expect([exitCode, stdout]).toEqual([2, expect.stringContaining('the disk is full')]);
      expect(stdout).toContain(`pt-fleet status ${id} tells from its journal`);
      rmSync(ballast());
      const status = await story.run('status', id, '--format', 'json');
      const { session } = JSON.parse(status.stdout) as { session: Session };
      expect(session.state).toBe('interrupted');
      const dead = (await story.dead('leaked')).map((entry) => entry.split(' ')[0]);
      expect(dead.length).toBeGreaterThan(0);
      for (const { action, status: came } of session.apply?.outcomes ?? [])
        expect([action, came]).toEqual([
          action,
          dead.includes(action) ? expect.stringMatching(/^(done|unknown)$/) : 'skipped',
        ]);
      expect((await story.run('apply', id, '--only', 'dev-server', '--yes')).exitCode).toBe(5);
    }, 60_000);
  },
);
