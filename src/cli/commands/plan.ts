import type { Command } from 'commander';
import { exitCodeOfPlan, type ExitCode } from '../exit-codes.js';
import type { Plan } from '../../model/generated/plan.js';
import { renderPlan } from '../output/plan-view.js';
import { inventoryOption, planFlow, withPlanOptions } from '../plan-flow.js';
import { openDesk, withCommonOptions, type CommonOptions } from '../session-options.js';
import type { Shell } from '../shell.js';

interface Options extends CommonOptions {
  readonly inventory: readonly string[];
  readonly limit?: string;
  readonly extraVars?: Readonly<Record<string, string>>;
  readonly ttl: number;
  readonly detailedExitcode?: true;
}

export function planCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  const command = program
    .command('plan')
    .description('scan, infer, select and compile a plan; saves a session, changes nothing')
    .argument('<playbook>', 'the playbook file')
    .addOption(inventoryOption());
  withCommonOptions(
    withPlanOptions(command).option('--detailed-exitcode', 'exit with 10 when the plan has actions'),
  ).action(async (playbook: string, options: Options) => {
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
      [renderPlan(session, frozen, desk.style, shell.stdout.columns), ...nextSteps(frozen, session.id)].join(
        '\n',
      ),
    () => ({ session, plan: frozen }),
  );
  return exitCodeOfPlan(frozen, options.detailedExitcode === true);
}

/** What one would type now: only what does something. */
function nextSteps({ actions, hosts }: Plan, id: string): readonly string[] {
  const [first] = actions;
  if (first === undefined) {
    return hosts.some(({ status }) => status === 'planned')
      ? [`Nothing to do. Why: pt-fleet explain ${id} HOST:PID`]
      : ['No host could be scanned.'];
  }
  return [
    `Next: pt-fleet explain ${id} ${first.id}`,
    actions.some(({ recommended }) => recommended)
      ? `      pt-fleet apply ${id}`
      : `      pt-fleet apply ${id} --select ${first.id} --yes`,
  ];
}
