import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/generated/plan.js';
import type { Outcome, Session } from '../../src/model/generated/session.js';
import { labUnavailable } from '../lab/lab.js';
import { tellStory, type PlaybookChanges, type Story } from './story.js';

const skipped = labUnavailable();

interface Saved {
  readonly session: Session;
  readonly plan: Plan;
}

/** A leaked vite that starts a child of any kind when it is asked to. */
const breeder = `. /run/lab/workloads/lib.sh
mkdir -p ~/code/breeder && cd ~/code/breeder
node_program node_modules/vite/bin/vite.js "devServer('breeder'); process.on('SIGUSR2', () => require('node:child_process').spawn('sh', ['/tmp/born.sh'], { stdio: 'ignore' }))"
bin vite vite/bin/vite.js
(setsid node_modules/.bin/vite --port 5173 </dev/null 2>&1 &) | head -n 1 >/dev/null
until_orphan "$(pid_of breeder)"
rm -rf ~/code/breeder
pid_of breeder`;

describe.skipIf(skipped !== null)(
  `a process that changed since the plan${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let story: Story;
    let breeding: string;

    beforeEach(async () => {
      story = await tellStory({ 'dev-01': ['leaked-dev-server'] });
      const { stdout } = await story.lab.run('dev-01', breeder, 'ops');
      breeding = stdout.trim();
    }, 120_000);

    afterEach(async () => {
      expect((await story.lab.run('dev-01', `kill -0 ${breeding}`)).exitCode).toBe(0);
      await story.stop();
    }, 60_000);

    async function plan(changes: PlaybookChanges = {}): Promise<Saved> {
      const { stdout } = await story.run(
        ...['plan', await story.playbook(changes), '-i', story.inventory, '--format', 'json'],
      );
      const saved = JSON.parse(stdout) as Saved;
      expect(saved.plan.actions.map(({ id }) => id)).toContain(`dev-01:${breeding}`);
      return saved;
    }

    async function outcomeOf({ session }: Saved): Promise<Outcome | undefined> {
      const { stdout } = await story.run(
        ...['apply', session.id, '--select', `dev-01:${breeding}`, '--yes', '--format', 'json'],
      );
      return (JSON.parse(stdout) as Saved).session.apply?.outcomes.find(
        ({ action }) => action === `dev-01:${breeding}`,
      );
    }

    async function bears(script: string, until: string): Promise<void> {
      const { exitCode, stderr } = await story.lab.run(
        'dev-01',
        `cat >/tmp/born.sh <<'END'\n${script}\nEND\nkill -USR2 ${breeding}; ${until}`,
        'ops',
      );
      expect([exitCode, stderr]).toEqual([0, '']);
    }

    it('a database that was started in its tree protects it', async () => {
      const saved = await plan();
      await bears(
        `cd; mkdir -p pg; cd pg; LAB_READY=/tmp/born exec /run/lab/as postgres database /usr/local/bin/postgres -D /home/ops/pg`,
        'until [ -s /tmp/born ]; do sleep 0.05; done',
      );
      expect(await outcomeOf(saved)).toMatchObject({ status: 'refused', gate: 'protected' });
    }, 60_000);

    it('a tree that grew past what was reviewed is left alone', async () => {
      const saved = await plan();
      await bears(
        'for i in 1 2 3 4 5 6; do sleep 1000 & done; wait',
        'until [ "$(pgrep -c -x sleep)" -ge 6 ]; do sleep 0.05; done',
      );
      expect(await outcomeOf(saved)).toMatchObject({ status: 'refused', gate: 'tree_size' });
    }, 60_000);

    it('somebody who asked to be left alone in its tree is', async () => {
      const saved = await plan();
      await bears('exec env PT_PROTECT=1 sleep 1000', 'until pgrep -x sleep >/dev/null; do sleep 0.05; done');
      expect(await outcomeOf(saved)).toMatchObject({ status: 'refused', gate: 'opt_out' });
    }, 60_000);

    it('a server that somebody uses again is awake', async () => {
      const saved = await plan();
      const use = `port=$(ss -Hltnp | sed -n 's/.*127.0.0.1:\\([0-9]*\\) .*pid=${breeding},.*/\\1/p')
        perl -MIO::Socket::INET -e '
          sub used { open my $f, "<", "/proc/$ARGV[1]/stat"; my @s = split " ", <$f>; $s[13] + $s[14] }
          my $before = used();
          while (used() < $before + 90) {
            my $s = IO::Socket::INET->new("127.0.0.1:$ARGV[0]") or die; print $s "GET / HTTP/1.0\\r\\n\\r\\n"; 1 while <$s>;
          }' "$port" ${breeding}`;
      expect(await story.lab.run('dev-01', use, 'ops')).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await outcomeOf(saved)).toMatchObject({ status: 'refused', gate: 'awake' });
    }, 60_000);

    it('on_gate abort: the refusal of one host stops all others', async () => {
      const saved = await plan({ onGate: 'abort' });
      await bears('exec env PT_PROTECT=1 sleep 1000', 'until pgrep -x sleep >/dev/null; do sleep 0.05; done');
      const { exitCode, stdout } = await story.run(
        ...['apply', saved.session.id, '--only', 'dev-server', '--yes', '--format', 'json'],
      );
      const { apply } = (JSON.parse(stdout) as Saved).session;
      const after =
        apply?.outcomes.slice(apply.outcomes.findIndex(({ status }) => status === 'refused') + 1) ?? [];
      expect(after.map(({ status }) => status)).toEqual(after.map(() => 'skipped'));
      expect(apply?.stopped).toContain('opt_out');
      expect([3, 4]).toContain(exitCode);
    }, 60_000);
  },
);
