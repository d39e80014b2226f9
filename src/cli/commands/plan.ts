import type { Command } from 'commander';
import { exitCodeOfPlan, type ExitCode } from '../exit-codes.js';
import { eValueFootnote, renderPlan, reservedFootnote } from '../output/plan-view.js';
import { planFlow, withPlanOptions } from '../plan-flow.js';
import { openDesk, withCommonOptions, type CommonOptions } from '../session-options.js';
import type { Shell } from '../shell.js';

interface Options extends CommonOptions {
  readonly inventory: readonly string[];
  readonly limit?: string;
  readonly extraVars: Readonly<Record<string, string>>;
  readonly ttl: number;
  readonly detailedExitcode?: true;
}

export function planCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  withCommonOptions(withPlanOptions(program.command('plan')))
    .description('scan, infer, select and compile a plan; saves a session, changes nothing')
    .argument('<playbook>', 'the playbook file')
    .requiredOption(
      '-i, --inventory <source...>',
      'host file, Ansible YAML inventory, or comma list; may be repeated',
    )
    .option('--detailed-exitcode', 'exit with 10 when the plan has actions')
    .action(async (playbook: string, options: Options) => {
      done(await plan(playbook, options, shell));
    });
}

async function plan(playbook: string, options: Options, shell: Shell): Promise<ExitCode> {
  const desk = openDesk(options, shell);
  const planned = await planFlow(
    {
      playbook,
      inventories: options.inventory,
      limit: options.limit,
      extraVars: options.extraVars,
      timeToLiveSeconds: options.ttl,
    },
    desk,
    shell,
  );
  if (!planned.ok) return desk.failed(planned.error);
  const { session, plan: frozen } = planned.value;
  desk.print(
    () =>
      [
        renderPlan(session, frozen, desk.style, shell.stdout.columns),
        '',
        ...(frozen.actions.length > 0 ? [eValueFootnote, reservedFootnote, ''] : []),
        frozen.actions.length > 0
          ? `Next: pt-fleet explain ${session.id} ${frozen.actions[0]?.id ?? ''}\n      pt-fleet apply ${session.id}`
          : `Nothing to do. Why: pt-fleet explain ${session.id} HOST:PID, or pt-fleet report ${session.id}`,
      ].join('\n'),
    () => ({ session, plan: frozen }),
  );
  return exitCodeOfPlan(frozen, options.detailedExitcode === true);
}
