import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/model/generated/session.js';
import { labUnavailable } from '../lab/lab.js';
import type { RunningCli } from '../support/cli.js';
import { tellStory, type PlaybookChanges, type Story } from './story.js';

const skipped = labUnavailable();

interface Reported {
  readonly session: Session;
}

/** Each host has a server that ignores SIGTERM, so that a kill lasts as long as its grace time. */
describe.skipIf(skipped !== null)(
  `a run that is cut off${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let story: Story;
    let first: string;

    beforeEach(async () => {
      story = await tellStory({ 'dev-01': ['deaf-dev-server'], 'dev-02': ['deaf-dev-server'] });
      first = [...story.labelled.keys()].find((target) => target.startsWith('dev-01:'))!;
    }, 120_000);

    afterEach(() => story.stop(), 60_000);

    async function plan(changes: PlaybookChanges = {}): Promise<Session> {
      const { stdout } = await story.run(
        ...['plan', await story.playbook(changes), '-i', story.inventory, '--format', 'json'],
      );
      return (JSON.parse(stdout) as Reported).session;
    }

    function apply({ id }: Session): RunningCli {
      return story.start('apply', id, '--only', 'dev-server', '--yes', '--format', 'jsonl');
    }

    /** Until act.sh waits on the first host for its server, which ignores SIGTERM: it sleeps, and sleeps again. */
    async function inGrace(running: RunningCli): Promise<void> {
      await running.said('"action_intended"');
      await graceBegins();
    }

    async function graceBegins(): Promise<void> {
      const twoSleeps = `for try in $(seq 1000); do
        now=$(pgrep -u ops -x sleep); [ -z "$now" ] || [ -z "$last" ] || [ "$now" = "$last" ] || exit 0
        last=\${now:-$last}; sleep 0.01
      done; exit 1`;
      expect((await story.lab.run('dev-01', twoSleeps)).exitCode).toBe(0);
    }

    async function statusOf({ id }: Session): Promise<Session> {
      const { stdout } = await story.run('status', id, '--format', 'json');
      return (JSON.parse(stdout) as Reported).session;
    }

    function statuses({ apply: applied }: Session): readonly (readonly [string, string])[] {
      return (applied?.outcomes ?? []).map(({ host, status }) => [host, status]);
    }

    async function leftAlone(): Promise<void> {
      for (const { name } of story.lab.hosts) await story.leftAlone(name);
      expect(await story.dead('useful')).toEqual([]);
    }

    it('Ctrl-C in the grace time: the kill is finished and verified, the next host is not touched', async () => {
      const session = await plan();
      const running = apply(session);
      await inGrace(running);
      running.signal('SIGINT');
      const { exitCode, stderr } = await running.finished;
      expect([exitCode, stderr]).toEqual([130, expect.stringContaining('finishing what is in flight')]);

      const after = await statusOf(session);
      expect(after.state).toBe('interrupted');
      expect(statuses(after)).toEqual([
        ['dev-01', 'done'],
        ['dev-02', 'skipped'],
      ]);
      expect(after.apply?.outcomes[0]?.verification?.status).toBe('verified');
      expect((await story.dead('leaked')).map((entry) => entry.split(':')[0])).toEqual(['dev-01']);
      await leftAlone();
    }, 60_000);

    it('a terminal that is closed is a Ctrl-C that nobody sees: the kill is finished, its end is written down', async () => {
      const session = await plan();
      const running = apply(session);
      await inGrace(running);
      running.stopReading();
      running.signal('SIGHUP');
      expect((await running.finished).exitCode).toBe(130);
      const after = await statusOf(session);
      expect(after.state).toBe('interrupted');
      expect(statuses(after)).toEqual([
        ['dev-01', 'done'],
        ['dev-02', 'skipped'],
      ]);
      await leftAlone();
    }, 60_000);

    it('a reader that goes away does not stop a run halfway', async () => {
      const session = await plan({ grace: '1s' });
      const running = story.start('apply', session.id, '--only', 'dev-server', '--yes');
      await running.said('dev-01');
      await graceBegins();
      running.stopReading();
      expect((await running.finished).exitCode).toBe(0);
      expect((await statusOf(session)).state).toBe('applied');
    }, 60_000);

    it('Ctrl-C in the soak: it verifies at once and starts nothing more', async () => {
      const session = await plan({ grace: '0s', soak: '50s' });
      const running = apply(session);
      await running.said('"soaking"');
      running.signal('SIGINT');
      expect((await running.finished).exitCode).toBe(130);
      const after = await statusOf(session);
      expect(after.state).toBe('interrupted');
      expect(after.apply?.outcomes.map(({ verification }) => verification?.status)).toEqual([
        'verified',
        undefined,
      ]);
      await leftAlone();
    }, 60_000);

    it.each(['SIGINT twice', 'SIGKILL'] as const)(
      '%s in the grace time: nothing stays stopped, and it is told what is known',
      async (how) => {
        const session = await plan({ grace: '20s' });
        const running = apply(session);
        await inGrace(running);
        if (how === 'SIGKILL') running.signal('SIGKILL');
        else {
          running.signal('SIGINT');
          await running.said('Again to stop now');
          running.signal('SIGINT');
        }
        expect((await running.finished).exitCode).toBe(how === 'SIGKILL' ? null : 130);
        await leftAlone();
        expect(await story.dead('leaked')).toEqual([]);
        expect(await story.state(first)).toBe('S');

        const after = await statusOf(session);
        expect(after.state).toBe('interrupted');
        expect(statuses(after)).toEqual([
          ['dev-01', 'unknown'],
          ['dev-02', 'skipped'],
        ]);
        const again = await story.run('apply', session.id, '--only', 'dev-server', '--yes');
        expect(again.exitCode).toBe(5);
        expect(again.stderr).toContain('already used');
        expect(again.stderr).toContain(`pt-fleet status ${session.id}`);

        const verified = await story.run('verify', session.id, '--format', 'json');
        expect(verified.exitCode).toBe(3);
        const [unknown] = (JSON.parse(verified.stdout) as Reported).session.apply?.outcomes ?? [];
        expect(unknown).toMatchObject({ status: 'unknown', verification: { status: 'not_verified' } });
        expect(await story.dead('leaked')).toEqual([]);
      },
      60_000,
    );

    it('while it runs, another apply and a verify are turned away and told by whom', async () => {
      const session = await plan();
      const running = apply(session);
      await inGrace(running);
      const [second, verify, status] = await Promise.all([
        story.run('apply', session.id, '--only', 'dev-server', '--yes'),
        story.run('verify', session.id),
        story.run('status', session.id, '--format', 'json'),
      ]);
      for (const { exitCode, stderr } of [second, verify]) {
        expect(exitCode).toBe(6);
        expect(stderr).toMatch(/it is being applied, by process \d+ on \S+ at 20/);
      }
      expect((JSON.parse(status.stdout) as Reported).session.state).toBe('applying');
      expect((await running.finished).exitCode).toBe(0);
      expect((await statusOf(session)).state).toBe('applied');
    }, 60_000);

    it('Ctrl-C while planning: no plan is saved, and no scan goes on', async () => {
      const running = story.start(
        ...['plan', await story.playbook(), '-i', story.inventory, '--format', 'jsonl'],
      );
      await running.said('"host_scanning"');
      running.signal('SIGINT');
      expect((await running.finished).exitCode).toBe(130);
      await leftAlone();
      expect(await readdir(join(story.stateDirectory, 'sessions')).catch(() => [])).toEqual([]);
    }, 60_000);

    it('the network fails in the grace time: unknown, once, and nothing stays stopped', async () => {
      await appendFile(
        story.lab.sshConfigFile,
        '  ServerAliveInterval 1\n  ServerAliveCountMax 2\n  ConnectTimeout 2\n',
      );
      const session = await plan();
      const running = apply(session);
      await inGrace(running);
      await story.lab.breakHost('dev-01', 'down');
      const { exitCode, stdout } = await running.finished;
      expect(exitCode).toBe(3);
      const told = stdout.split('\n').filter((line) => line.includes('"action_finished"'));
      expect(told).toHaveLength(2);
      const after = await statusOf(session);
      expect(after.apply?.outcomes).toMatchObject([
        { host: 'dev-01', status: 'unknown', verification: { status: 'unreachable' } },
        { host: 'dev-02', status: 'done', verification: { status: 'verified' } },
      ]);
      expect(['S', '']).toContain(await story.state(first));
      const audit = await story.lab.run('dev-01', 'cat /home/ops/.local/state/pt-fleet/*/audit.log');
      expect(audit.stdout.match(/intends to kill/g)).toHaveLength(1);
      const journal = join(story.stateDirectory, 'sessions', session.id, 'journal.jsonl');
      expect((await readFile(journal, 'utf8')).match(/action_intended/g)).toHaveLength(2);
    }, 90_000);
  },
);
