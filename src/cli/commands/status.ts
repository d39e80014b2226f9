import type { Command } from 'commander';
import { readSaved, verifySession } from '../../workflows/index.js';
import { exitCodeOfSession, exitCodes, type ExitCode } from '../exit-codes.js';
import { renderOutcomes } from '../output/apply-view.js';
import { openDesk, withCommonOptions, type CommonOptions } from '../session-options.js';
import type { Shell } from '../shell.js';

/** `status` reads what is stored; `verify` looks at the hosts again. */
export function statusCommands(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  withCommonOptions(program.command('status'))
    .description('where a session stands')
    .argument('<session>', 'session id, a unique prefix of it, or latest')
    .action(async (id: string, options: CommonOptions) => {
      const desk = openDesk(options, shell);
      const saved = await readSaved(id, desk.context);
      if (!saved.ok) return done(desk.failed(saved.error));
      const { session } = saved.value;
      desk.print(
        () => renderOutcomes(session, desk.style, shell.stdout.columns),
        () => ({ session }),
      );
      done(exitCodeOfSession(session));
    });

  withCommonOptions(program.command('verify'))
    .description('look again at every process that a session acted on; changes nothing on the hosts')
    .argument('<session>', 'session id, a unique prefix of it, or latest')
    .action(async (id: string, options: CommonOptions) => {
      const desk = openDesk(options, shell);
      const verified = await verifySession(id, desk.context);
      if (!verified.ok) return done(desk.failed(verified.error));
      const { session } = verified.value;
      desk.print(
        () => renderOutcomes(session, desk.style, shell.stdout.columns),
        () => ({ session }),
      );
      const unverified = session.apply?.outcomes.some(
        ({ verification }) => verification !== undefined && verification.status !== 'verified',
      );
      done(unverified === true ? exitCodes.partial : exitCodes.done);
    });
}
