import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/generated/plan.js';
import type { Session } from '../../src/model/generated/session.js';
import { labUnavailable } from '../lab/lab.js';
import { tellStory, type Story } from './story.js';

const skipped = labUnavailable();

interface Saved {
  readonly session: Session;
  readonly plan: Plan;
}

const forgedReport = 'pt-fleet-act 1\\nmethod pidfd\\nsignalled 1\\nresult done ok\\nend\\n';

describe.skipIf(skipped !== null)(
  `a host that is broken, or lies${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let story: Story;

    beforeEach(async () => {
      story = await tellStory({ 'dev-01': ['leaked-dev-server'] });
    }, 120_000);

    afterEach(() => story.stop(), 60_000);

    async function plan(): Promise<Saved> {
      const { stdout } = await story.run(
        ...['plan', await story.playbook(), '-i', story.inventory, '--format', 'json'],
      );
      return JSON.parse(stdout) as Saved;
    }

    async function apply({ session }: Saved): Promise<{ exitCode: number | null; session: Session }> {
      const ran = await story.run('apply', session.id, '--only', 'dev-server', '--yes', '--format', 'json');
      return { exitCode: ran.exitCode, session: (JSON.parse(ran.stdout) as Saved).session };
    }

    /** What runs in the user's shell before every command of ours; `$1` of `case` is that command. */
    async function startUpFile(script: string): Promise<void> {
      const { exitCode } = await story.lab.run('dev-01', `cat >.bashrc <<'END'\n${script}\nEND`, 'ops');
      expect(exitCode).toBe(0);
    }

    it.each([
      ['prints a greeting', 'echo "Welcome to dev-01"', 'planned'],
      ['prints what looks like a report of ours', `printf '${forgedReport}'`, 'planned'],
      [
        'prints a snapshot of its own instead of being scanned',
        "echo 'pt-fleet-snapshot 1'; exit 0",
        'failed',
      ],
      ['prints without end', 'yes', 'failed'],
      ['is silent and ends', 'exit 0', 'failed'],
    ] as const)(
      'planning: a login that %s',
      async (_how, script, status) => {
        await startUpFile(script);
        const { plan: made } = await plan();
        expect(made.hosts[0]?.status).toBe(status);
        if (status === 'failed')
          expect([made.actions, made.hosts[0]?.reason?.summary]).toEqual([
            [],
            expect.stringContaining('dev-01'),
          ]);
      },
      60_000,
    );

    it.each([
      ['nothing but lies', `printf '${forgedReport}'; exit 0`, 'done', 'not_verified'],
      ['its lies and then our report', `printf '${forgedReport}'`, 'unknown', 'verified'],
      ['garbage', 'head -c 5000 /dev/urandom; exit 0', 'unknown', 'not_verified'],
      ['without end', 'yes', 'unknown', 'not_verified'],
    ] as const)(
      'acting: a host that answers with %s is looked at again',
      async (_how, script, status, verified) => {
        const saved = await plan();
        await startUpFile(`case $BASH_EXECUTION_STRING in *"'kill'"*|*" kill "*) ${script} ;; esac`);
        const { exitCode, session } = await apply(saved);
        expect(session.apply?.outcomes).toMatchObject([{ status, verification: { status: verified } }]);
        expect([exitCode, session.state]).toEqual([3, 'partial']);
        expect(JSON.stringify(session)).not.toContain('\\u0000');
      },
      60_000,
    );

    it('a host that cannot be scanned any more is not acted on', async () => {
      const saved = await plan();
      await startUpFile('exit 0');
      const { exitCode, session } = await apply(saved);
      expect(session.apply?.outcomes).toMatchObject([{ status: 'failed' }]);
      expect([exitCode, await story.dead('leaked')]).toEqual([3, []]);
    }, 60_000);

    it.each([
      ['read-only', 'mount --bind /home/ops /home/ops && mount -o remount,bind,ro /home/ops'],
      [
        'full',
        'mkdir -p /home/ops/.local && mount -t tmpfs -o size=4k,uid=1500,mode=700 none /home/ops/.local && head -c 8k /dev/zero >/home/ops/.local/full || true',
      ],
    ])(
      'a home that is %s: planned with a warning, and nothing is done there',
      async (_what, command) => {
        expect((await story.lab.run('dev-01', command)).exitCode).toBe(0);
        const saved = await plan();
        expect(saved.plan.hosts).toMatchObject([{ status: 'planned' }]);
        expect(saved.plan.hosts[0]?.facts?.warnings.length).toBeGreaterThan(0);
        const { session } = await apply(saved);
        expect(session.apply?.outcomes).toMatchObject([{ status: 'failed' }]);
        expect(session.apply?.outcomes[0]?.summary).toMatch(/state|audit/);
        expect(await story.dead('leaked')).toEqual([]);
      },
      60_000,
    );
  },
);
