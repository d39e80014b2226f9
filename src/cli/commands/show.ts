import { Option, type Command } from 'commander';
import { toDot, toMermaid } from '../../workflows/index.js';
import { readSaved } from '../../workflows/index.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { renderPlan } from '../output/plan-view.js';
import { openDesk, withCommonOptions, type CommonOptions } from '../session-options.js';
import type { Shell } from '../shell.js';

interface Options extends CommonOptions {
  readonly graph?: 'mermaid' | 'dot';
}

export function showCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  const command = program
    .command('show')
    .description('the plan of a session again, as a table or as its graph')
    .argument('<session>', 'session id, a unique prefix of it, or latest')
    .addOption(
      new Option('--graph <kind>', 'the plan graph as text').choices(['mermaid', 'dot']).conflicts('format'),
    );
  withCommonOptions(command).action(async (session: string, options: Options) => {
    done(await show(session, options, shell));
  });
}

async function show(id: string, options: Options, shell: Shell): Promise<ExitCode> {
  const desk = openDesk(options, shell);
  const saved = await readSaved(id, desk.context);
  if (!saved.ok) return desk.failed(saved.error);
  const { session, plan } = saved.value;
  if (options.graph !== undefined) {
    shell.stdout.write(options.graph === 'mermaid' ? toMermaid(plan) : toDot(plan));
    return exitCodes.done;
  }
  desk.print(
    () => [renderPlan(session, plan, desk.style, shell.stdout.columns)].join('\n'),
    () => ({ session, plan }),
  );
  return exitCodes.done;
}
