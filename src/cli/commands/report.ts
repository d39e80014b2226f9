import { Option, type Command } from 'commander';
import { hostReportOf, reportSession } from '../../workflows/index.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { openDesk, withCommonOptions, type CommonOptions } from '../session-options.js';
import type { Shell } from '../shell.js';

interface Options extends CommonOptions {
  readonly host?: string;
}

export function reportCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  const command = program
    .command('report')
    .description("write a session's fleet report, or fetch one host's own report")
    .argument('<session>', 'session id, a unique prefix of it, or latest')
    .addOption(
      new Option(
        '--host <host>',
        "print that host's own report (HTML, full detail) as it is stored on the host",
      ).conflicts('format'),
    );
  withCommonOptions(command).action(async (session: string, options: Options) => {
    done(await report(session, options, shell));
  });
}

async function report(id: string, options: Options, shell: Shell): Promise<ExitCode> {
  const desk = openDesk(options, shell);
  if (options.host !== undefined) {
    const html = await hostReportOf(id, options.host, desk.context);
    if (!html.ok) return desk.failed(html.error);
    shell.stdout.write(html.value);
    return exitCodes.done;
  }
  const reported = await reportSession(id, desk.context);
  if (!reported.ok) return desk.failed(reported.error);
  const { session, files } = reported.value;
  desk.print(
    () => `${session.id}: ${session.state}\n  open  ${files.html}\n  text  ${files.markdown}`,
    () => ({ session: session.id, state: session.state, ...files }),
  );
  return exitCodes.done;
}
