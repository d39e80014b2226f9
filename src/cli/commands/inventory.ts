import type { Command } from 'commander';
import { sanitize } from '../../util/sanitize.js';
import { explainPattern, loadInventory, matchHosts, type Inventory } from '../../workflows/index.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { table } from '../output/table.js';
import { openDesk, withCommonOptions, type CommonOptions, type Desk } from '../session-options.js';
import type { Shell } from '../shell.js';

interface Options extends CommonOptions {
  readonly inventory: readonly string[];
  readonly limit?: string;
}

export function inventoryCommand(program: Command, shell: Shell, done: (code: ExitCode) => void): void {
  const inventory = program
    .command('inventory')
    .description('what is in an inventory, and what a pattern matches');
  withCommonOptions(inventory.command('list'))
    .description('the hosts that a pattern matches, and why')
    .argument('[pattern]', 'an Ansible host pattern', 'all')
    .requiredOption('-i, --inventory <source...>', 'host file, Ansible YAML inventory, or comma list')
    .option('-l, --limit <pattern>', 'only the hosts that also match this pattern')
    .action(async (pattern: string, options: Options) => {
      done(
        await withInventory(options, shell, (desk, loaded) => list(pattern, options, desk, loaded, shell)),
      );
    });
  withCommonOptions(inventory.command('graph'))
    .description('the groups and their hosts')
    .requiredOption('-i, --inventory <source...>', 'host file, Ansible YAML inventory, or comma list')
    .action(async (options: Options) => {
      done(await withInventory(options, shell, graph));
    });
}

async function withInventory(
  options: Options,
  shell: Shell,
  use: (desk: Desk, inventory: Inventory) => ExitCode,
): Promise<ExitCode> {
  const desk = openDesk(options, shell);
  const loaded = await loadInventory(options.inventory);
  if (!loaded.ok) return desk.failed({ kind: 'invalid', diagnostics: loaded.error });
  desk.warn(loaded.value.warnings);
  return use(desk, loaded.value);
}

function list(pattern: string, options: Options, desk: Desk, inventory: Inventory, shell: Shell): ExitCode {
  const hosts = matchHosts(inventory, pattern, options.limit);
  if (!hosts.ok) return desk.failed({ kind: 'invalid', diagnostics: hosts.error });
  const explained = explainPattern(inventory, pattern);
  desk.print(
    () =>
      [
        table(
          [{ title: 'HOST' }, { title: 'REACHED BY' }, { title: 'GROUPS', flexible: true }],
          hosts.value.map((host) => [
            { text: host.name },
            { text: reachedBy(host.transport) },
            { text: host.groups.join(', ') },
          ]),
          shell.stdout.columns,
        ),
        ...explained.map((term) => sanitize(`${term.term}: ${term.effect}`)),
      ].join('\n'),
    () => ({ pattern, hosts: hosts.value, terms: explained }),
  );
  return exitCodes.done;
}

function reachedBy(transport: {
  readonly kind: string;
  readonly destination?: string;
  readonly user?: string;
}): string {
  if (transport.kind !== 'ssh') return transport.kind;
  return `ssh ${transport.user === undefined ? '' : `${transport.user}@`}${transport.destination ?? ''}`;
}

function graph(desk: Desk, inventory: Inventory): ExitCode {
  desk.print(
    () =>
      [...inventory.groups]
        .map(
          ([group, hosts]) => sanitize(`@${group}`) + hosts.map((host) => `\n  ${sanitize(host)}`).join(''),
        )
        .join('\n'),
    () => Object.fromEntries(inventory.groups),
  );
  return exitCodes.done;
}
