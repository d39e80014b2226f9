import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Option, type Command } from 'commander';
import type { DemoFleet } from '../../model/demo-fleet.js';
import type { Plan } from '../../model/generated/plan.js';
import { packageRoot } from '../../util/package-root.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { styleFor, type Style } from '../output/style.js';
import type { Shell } from '../shell.js';

type Run = (argv: readonly string[], shell: Shell) => Promise<number>;

/** The whole story, told with the commands that a user would type. */
export function demoCommand(program: Command, shell: Shell, done: (code: ExitCode) => void, run: Run): void {
  program
    .command('demo')
    .description('the whole story on embedded SSH hosts with real processes, in under a minute')
    .addOption(new Option('--keep', 'keep the hosts until you press Enter, to look around'))
    .action(async (options: { readonly keep?: true }) => {
      const directory = await mkdtemp(join(tmpdir(), 'pt-fleet-demo-'));
      shell.stdout.write(
        'Starting four SSH hosts on 127.0.0.1, with processes that leaked and processes that are needed …\n' +
          'The commands below are given --ssh-config and --state-dir too; everything else is as you would type it.\n',
      );
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
    'Plan: scan, infer, select; nothing is changed. One host is down',
    'plan',
    playbook,
    '-i',
    fleet.inventoryFile,
  );
  if (planned === exitCodes.interrupted) return planned;
  if (planned !== exitCodes.partial) return unexpected(`exit code ${planned} of plan`, shell);
  const selected = await plannedTargets(common, shell, run);
  const target = fleet.leaked.find((one) => selected.has(one));
  const left = fleet.leaked.find((one) => !selected.has(one));
  if (target === undefined || left === undefined)
    return unexpected('which leaked processes were planned', shell);
  await step('Explain: why this process?', 'explain', 'latest', target);
  await step('Explain: and why not that one? It leaked too', 'explain', 'latest', left);
  const applied = await step(
    'Apply: what is recommended, and the kills that we select by hand',
    'apply',
    'latest',
    '--recommended',
    '--select',
    'dev-*',
    '--yes',
  );
  if (applied === exitCodes.interrupted) return applied;
  await step('Verify: look again', 'verify', 'latest');
  await step('Report', 'report', 'latest');
  if (applied !== exitCodes.done) return unexpected(`exit code ${applied} of apply`, shell);
  return closing(fleet, left, shell, style);
}

function unexpected(what: string, shell: Shell): ExitCode {
  shell.stderr.write(`error: the demo did not go as it should: unexpected is ${what}\n`);
  return exitCodes.bug;
}

/** The targets of the plan's actions, read as a program would. */
async function plannedTargets(
  common: readonly string[],
  shell: Shell,
  run: Run,
): Promise<ReadonlySet<string>> {
  let printed = '';
  const stdout = { ...shell.stdout, write: (text: string) => void (printed += text) };
  await run(['show', 'latest', '--format', 'json', ...common], { ...shell, stdout });
  const { plan } = JSON.parse(printed) as { readonly plan: Plan };
  return new Set(plan.actions.map(({ id }) => id));
}

function closing(fleet: DemoFleet, left: string, shell: Shell, style: Style): ExitCode {
  shell.stdout.write(`\n${style.bold('━━ What was not to be touched')}\n`);
  for (const { target, what } of fleet.useful) {
    const state = fleet.isAlive(target) ? style.green('alive') : style.red('DEAD');
    shell.stdout.write(`${state}  ${target}  ${what}\n`);
  }
  shell.stdout.write(
    `${fleet.isAlive(left) ? style.yellow('stays') : style.red('DEAD')}  ${left}  leaked, but beyond the budget of this run\n`,
  );
  const unharmed = [left, ...fleet.useful.map(({ target }) => target)].every((target) =>
    fleet.isAlive(target),
  );
  return unharmed ? exitCodes.done : unexpected('a process that died', shell);
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word}'`;
}
