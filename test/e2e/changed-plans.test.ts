import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Plan, PlannedAction } from '../../src/model/generated/plan.js';
import type { Outcome, Session } from '../../src/model/generated/session.js';
import { planDigest } from '../../src/plan/digest.js';
import { planFileText } from '../../src/plan/index.js';
import { labUnavailable, type Labelled } from '../lab/lab.js';
import type { ProcessId } from '../lab/process.js';
import type { CliResult } from '../support/cli.js';
import { tellStory, type Story } from './story.js';

const skipped = labUnavailable();

interface Saved {
  readonly session: Session;
  readonly plan: Plan;
}

describe.skipIf(skipped !== null)(
  `a plan that is not what was reviewed${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let story: Story;

    beforeAll(async () => {
      story = await tellStory({ 'dev-01': ['leaked-dev-server', 'database', 'tmux'] });
    }, 120_000);

    afterEach(async () => {
      expect(await story.dead('useful')).toEqual([]);
      expect(await story.dead('leaked')).toEqual([]);
    });

    afterAll(() => story.stop(), 60_000);

    async function plan(...options: readonly string[]): Promise<Saved> {
      const { stdout } = await story.run(
        ...['plan', await story.playbook(), '-i', story.inventory, '--format', 'json', ...options],
      );
      return JSON.parse(stdout) as Saved;
    }

    function apply(session: string): Promise<CliResult> {
      return story.run('apply', session, '--only', 'dev-server', '--yes', '--format', 'json');
    }

    function file({ session }: Saved, name: 'plan.json' | 'session.json'): string {
      return join(story.stateDirectory, 'sessions', session.id, name);
    }

    function errorsOf({ stdout }: CliResult): readonly string[] {
      return (JSON.parse(stdout) as { errors: readonly { code: string }[] }).errors.map(({ code }) => code);
    }

    /** What somebody who can write to the state directory can do: another plan, and a session that names its digest. */
    async function forge(saved: Saved, { pid, startTicks }: ProcessId): Promise<void> {
      const [{ id } = { id: '' }] = saved.plan.actions;
      const text = JSON.stringify(saved.plan).replaceAll(id, `dev-01:${pid}`);
      const plan = JSON.parse(text) as Plan;
      const exe = await story.lab.run('dev-01', `stat -L -c %d:%i /proc/${pid}/exe`);
      const actions = plan.actions.map((action): PlannedAction => ({
        ...action,
        identity: { ...action.identity, pid, start_ticks: startTicks, exe: exe.stdout.trim() },
        tree: [{ pid, start_ticks: startTicks }],
      }));
      const changed = { ...plan, actions };
      const forged = { ...changed, digest: planDigest(changed) };
      await writeFile(file(saved, 'plan.json'), planFileText(forged));
      await writeFile(
        file(saved, 'session.json'),
        JSON.stringify({ ...saved.session, plan_digest: forged.digest }),
      );
    }

    function target(workload: Labelled['workload'], role: string): Labelled {
      const found = [...story.labelled.values()].find(
        (process) => process.workload === workload && process.role === role,
      );
      if (found === undefined) throw new Error(`${workload} has no ${role}`);
      return found;
    }

    it('an expired plan is stale: exit 5', async () => {
      const saved = await plan('--ttl', '1s');
      await wait(Math.max(0, Date.parse(saved.session.expires_at) - Date.now() + 10));
      const applied = await apply(saved.session.id);
      expect([applied.exitCode, errorsOf(applied)]).toEqual([5, ['plan/expired']]);
    });

    it('a plan with another digest than the session names is stale, though it is consistent in itself', async () => {
      const saved = await plan();
      await forge(saved, target('database', 'postgres'));
      await writeFile(file(saved, 'session.json'), JSON.stringify(saved.session));
      const applied = await apply(saved.session.id);
      expect([applied.exitCode, errorsOf(applied)]).toEqual([5, ['plan/digest-mismatch']]);
    });

    it.each([
      ['a database', 'database', 'postgres', 'protected'],
      ["somebody's tmux", 'tmux', 'tmux', 'protected'],
    ] as const)('a forged plan still does not end %s', async (_what, workload, role, gate) => {
      const saved = await plan();
      await forge(saved, target(workload, role));
      const applied = await apply(saved.session.id);
      const outcomes = (JSON.parse(applied.stdout) as { session: { apply: { outcomes: Outcome[] } } }).session
        .apply.outcomes;
      expect(outcomes).toMatchObject([{ status: 'refused', gate }]);
      expect(applied.exitCode).toBe(4);
    });

    it('a used session that is set back to planned is still used', async () => {
      const saved = await plan();
      const { pid, startTicks } = target('leaked-dev-server', 'vite');
      await forge(saved, { pid, startTicks: startTicks + 1 });
      const forged = await readFile(file(saved, 'session.json'), 'utf8');
      expect((await apply(saved.session.id)).exitCode).toBe(4);
      await writeFile(file(saved, 'session.json'), forged);
      const again = await apply(saved.session.id);
      expect([again.exitCode, errorsOf(again)]).toEqual([5, ['session/used']]);
    });

    it.each(['{', '{"schema":"pt-fleet/session/1"}'])(
      'a broken session is told, not guessed: %s',
      async (text) => {
        const saved = await plan();
        await writeFile(file(saved, 'session.json'), text);
        const applied = await apply(saved.session.id);
        expect([applied.exitCode, errorsOf(applied)]).toEqual([2, ['session/broken']]);
      },
    );
  },
);
