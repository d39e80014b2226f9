import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Option, type Command } from 'commander';
import type { Plan } from '../../model/generated/plan.js';
import { packageRoot } from '../../util/package-root.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { styleFor, type Style } from '../output/style.js';
import type { DemoFleet, Shell } from '../shell.js';

type Run = (argv: readonly string[], shell: Shell) => Promise<number>;

/** The whole story, told with the commands that a user would type. */
export function demoCommand(program: Command, shell: Shell, done: (code: ExitCode) => void, run: Run): void {
  program
    .command('demo')
    .description('the whole story on embedded SSH hosts with real processes, in under a minute')
    .addOption(new Option('--keep', 'keep the hosts until you press Enter, to look around'))
    .action(async (options: { readonly keep?: true }) => {
      const directory = await mkdtemp(join(tmpdir(), 'pt-fleet-demo-'));
      shell.stdout.write('Starting embedded SSH hosts with leaked and with needed processes on them …\n');
      const fleet = await shell.startDemo(join(directory, 'fleet'));
      try {
        done(await tell(fleet, join(directory, 'state'), shell, run));
        if (options.keep === true)
          await shell.ask(`\nssh -F ${fleet.sshConfigFile} dev-01; press Enter to end the hosts. `);
      } finally {
        await fleet.close();
        await rm(join(directory, 'fleet'), { recursive: true, force: true });
      }
    });
}

async function tell(fleet: DemoFleet, stateDirectory: string, shell: Shell, run: Run): Promise<ExitCode> {
  const style = styleFor(shell.stdout, shell.env);
  const playbook = relative(process.cwd(), join(packageRoot, 'playbooks/demo.yml'));
  const common = ['--state-dir', stateDirectory, '--ssh-config', fleet.sshConfigFile];
  const step = (words: string, ...argv: readonly string[]): Promise<number> => {
    shell.stdout.write(
      `\n${style.bold(`━━ ${words}`)}\n${style.dim(`$ pt-fleet ${argv.map(quoted).join(' ')}`)}\n`,
    );
    return run([...argv, ...common], shell);
  };

  await step(
    'The hosts, from an Ansible inventory',
    'inventory',
    'list',
    'dev:ci',
    '-i',
    fleet.inventoryFile,
  );
  const planned = await step(
    'Plan: scan, explain, select. One host is down.',
    'plan',
    playbook,
    '-i',
    fleet.inventoryFile,
  );
  if (planned !== exitCodes.partial) return exitCodes.bug;
  const target = await firstTarget(common, shell, run);
  if (target === null) return exitCodes.bug;
  await step('Explain: why this process?', 'explain', 'latest', target);
  const applied = await step(
    'Apply: what is recommended, and the kills that we select by hand',
    'apply',
    'latest',
    '--recommended',
    '--select',
    'dev-*',
    '--yes',
  );
  await step('Verify: look again', 'verify', 'latest');
  await step('Report', 'report', 'latest');
  return closing(fleet, applied, shell, style);
}

/** The first action of the plan, read as a program would. */
async function firstTarget(common: readonly string[], shell: Shell, run: Run): Promise<string | null> {
  let printed = '';
  const stdout = { ...shell.stdout, write: (text: string) => void (printed += text) };
  await run(['show', 'latest', '--format', 'json', ...common], { ...shell, stdout });
  const { plan } = JSON.parse(printed) as { readonly plan: Plan };
  return plan.actions[0]?.id ?? null;
}

function closing(fleet: DemoFleet, applied: number, shell: Shell, style: Style): ExitCode {
  shell.stdout.write(`\n${style.bold('━━ What was needed')}\n`);
  for (const { target, what } of fleet.useful) {
    const state = fleet.isAlive(target) ? style.green('alive') : style.red('DEAD');
    shell.stdout.write(`${state}  ${target}  ${what}\n`);
  }
  const unharmed = fleet.useful.every(({ target }) => fleet.isAlive(target));
  return unharmed && applied === exitCodes.done ? exitCodes.done : exitCodes.bug;
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word}'`;
}
