import type { Command } from 'commander';
import type { ListedSession } from '../../workflows/index.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { paintOfStatus } from '../output/plan-view.js';
import { table, type Cell, type Column } from '../output/table.js';
import { utc } from '../output/words.js';
import { openDesk, withCommonOptions, type CommonOptions, type Desk } from '../session-options.js';
import type { Shell } from '../shell.js';

export function sessionsCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  withCommonOptions(program.command('sessions'))
    .description('the sessions on this controller, newest first')
    .action(async (options: CommonOptions) => {
      const desk = openDesk(options, shell);
      const listed = await desk.context.store.list();
      if (!listed.ok) return done(desk.failed({ kind: 'storage', diagnostics: [listed.error] }));
      desk.print(
        () =>
          listed.value.length === 0
            ? 'No session yet: pt-fleet plan PLAYBOOK -i INVENTORY makes one.'
            : table(
                columns,
                listed.value.map((entry) => row(entry, desk.style)),
                shell.stdout.columns,
              ),
        () => listed.value.map((entry) => ('session' in entry ? entry.session : entry)),
      );
      done(exitCodes.done);
    });
}

const columns: readonly Column[] = [
  { title: 'SESSION' },
  { title: 'STATE' },
  { title: 'HOSTS', align: 'right' },
  { title: 'CREATED' },
  { title: 'PLAYBOOK', flexible: true },
];

function row(entry: ListedSession, style: Desk['style']): Cell[] {
  if ('problem' in entry) {
    const { id, problem } = entry;
    return [
      { text: id },
      { text: 'broken', paint: style.red },
      { text: '' },
      { text: '' },
      { text: problem.summary },
    ];
  }
  const { session } = entry;
  return [
    { text: session.id },
    { text: session.state, paint: paintOfStatus(session.state, style) },
    { text: String(session.hosts.length) },
    { text: utc(session.created_at) },
    { text: session.source.playbook },
  ];
}
