import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { paintOfStatus } from '../output/plan-view.js';
import { table } from '../output/table.js';
import { openDesk, withCommonOptions, type CommonOptions } from '../session-options.js';
import type { Shell } from '../shell.js';

export function sessionsCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  withCommonOptions(program.command('sessions'))
    .description('the sessions on this controller, newest first')
    .action(async (options: CommonOptions) => {
      const desk = openDesk(options, shell);
      const listed = await desk.context.store.list();
      if (!listed.ok) return done(desk.failed({ kind: 'storage', diagnostics: listed.error }));
      desk.print(
        () =>
          listed.value.length === 0
            ? 'No session yet: pt-fleet plan PLAYBOOK -i INVENTORY makes one.'
            : table(
                [
                  { title: 'SESSION' },
                  { title: 'STATE' },
                  { title: 'HOSTS', align: 'right' },
                  { title: 'CREATED' },
                  { title: 'PLAYBOOK', flexible: true },
                ],
                listed.value.map((entry) =>
                  entry.ok
                    ? [
                        { text: entry.value.id },
                        { text: entry.value.state, paint: paintOfStatus(entry.value.state, desk.style) },
                        { text: String(entry.value.hosts.length) },
                        { text: entry.value.created_at },
                        { text: entry.value.source.playbook },
                      ]
                    : [
                        { text: entry.error.id },
                        { text: 'broken', paint: desk.style.red },
                        { text: '' },
                        { text: '' },
                        { text: entry.error.diagnostic.summary },
                      ],
                ),
                shell.stdout.columns,
              ),
        () =>
          listed.value.map((entry) =>
            entry.ok ? entry.value : { id: entry.error.id, broken: entry.error.diagnostic.summary },
          ),
      );
      done(exitCodes.done);
    });
}
