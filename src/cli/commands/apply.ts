import type { Command } from 'commander';
import { applyFlow, withApplyOptions, type Applied, type ApplyOptions } from '../apply-flow.js';
import { exitCodeOfSession, exitCodes, type ExitCode } from '../exit-codes.js';
import { renderChoice, renderOutcomes } from '../output/apply-view.js';
import { openDesk, withCommonOptions, type CommonOptions, type Desk } from '../session-options.js';
import type { Shell } from '../shell.js';

type Options = CommonOptions & ApplyOptions;

export function applyCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  const command = program
    .command('apply')
    .description('do what a stored plan says, in batches; asks first')
    .argument('<session>', 'session id, a unique prefix of it, or latest');
  withCommonOptions(withApplyOptions(command)).action(async (session: string, options: Options) => {
    const desk = openDesk(options, shell);
    const applied = await applyFlow(session, options, desk, shell);
    done(applied.ok ? report(applied.value, desk, shell) : desk.failed(applied.error));
  });
}

function report(applied: Applied, desk: Desk, shell: Shell): ExitCode {
  const { session, choice } = applied.prepared;
  switch (applied.kind) {
    case 'nothing':
      desk.print(
        () =>
          [
            `Nothing was chosen of ${session.id}, nothing was done.`,
            renderChoice(choice, desk.style, shell.stdout.columns),
            ...(choice.left.length > 0
              ? [`To choose by hand: pt-fleet apply ${session.id} --select HOST:PID --yes`]
              : []),
          ].join('\n'),
        () => ({ session, left: choice.left }),
      );
      return exitCodes.done;
    case 'declined':
      desk.print(
        () => `Nothing was done; the plan of ${session.id} can still be applied.`,
        () => ({ session, left: choice.left }),
      );
      return exitCodes.refused;
    case 'applied': {
      const { saved } = applied;
      desk.print(
        () =>
          [
            renderOutcomes(saved.session, desk.style, shell.stdout.columns),
            `Report: pt-fleet report ${session.id}`,
          ].join('\n'),
        () => ({ session: saved.session }),
      );
      return exitCodeOfSession(saved.session);
    }
  }
}
