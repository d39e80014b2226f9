import type { Command } from 'commander';
import { sanitize } from '../../util/sanitize.js';
import type { Transport } from '../../model/host.js';
import {
  explainPattern,
  groupTree,
  loadInventory,
  type GroupTree,
  type Inventory,
  type TermExplanation,
} from '../../workflows/index.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { table } from '../output/table.js';
import { inventoryOption } from '../plan-flow.js';
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
  const listing = inventory
    .command('list')
    .description('the hosts that a pattern matches, and why')
    .argument('[pattern]', 'an Ansible host pattern', 'all')
    .addOption(inventoryOption())
    .option('-l, --limit <pattern>', 'only the hosts that also match this pattern');
  withCommonOptions(listing).action(async (pattern: string, options: Options) => {
    done(await withInventory(options, shell, (desk, loaded) => list(pattern, options, desk, loaded, shell)));
  });
  const tree = inventory
    .command('graph')
    .description('the groups and their hosts')
    .addOption(inventoryOption());
  withCommonOptions(tree).action(async (options: Options) => {
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
  const explained = explainPattern(inventory, pattern, options.limit);
  if (!explained.ok) return desk.failed({ kind: 'invalid', diagnostics: explained.error });
  const { hosts, pattern: terms, limit, warnings } = explained.value;
  desk.warn(warnings);
  desk.print(
    () =>
      [
        table(
          [{ title: 'HOST' }, { title: 'REACHED BY' }, { title: 'GROUPS', flexible: true }],
          hosts.map((host) => [
            { text: host.name },
            { text: reachedBy(host.transport) },
            { text: host.groups.join(', ') },
          ]),
          shell.stdout.columns,
        ),
        '',
        ...terms.map((term) => sanitize(why(term))),
        ...limit.map((term) => sanitize(`--limit ${why(term)}`)),
      ].join('\n'),
    () => ({ pattern, hosts, terms, limit }),
  );
  return exitCodes.done;
}

function why({ term, operation, matched, changed, groups }: TermExplanation): string {
  const by = groups.length > 0 ? `group ${groups.join(', ')}` : 'host names';
  return `"${term}" (${operation}) matches ${matched.length} by ${by}, changes ${changed.length}`;
}

function reachedBy(transport: Transport): string {
  if (transport.kind !== 'ssh') return transport.kind;
  const user = transport.user === undefined ? '' : `${transport.user}@`;
  return `ssh ${user}${transport.destination}${transport.port === undefined ? '' : `:${transport.port}`}`;
}

function graph(desk: Desk, inventory: Inventory): ExitCode {
  const tree = groupTree(inventory);
  if (tree === null) throw new Error('Internal error: an inventory without the group "all"');
  desk.print(
    () => branch(tree, 0).join('\n'),
    () => tree,
  );
  return exitCodes.done;
}

function branch(group: GroupTree, depth: number): string[] {
  const indent = '  '.repeat(depth);
  return [
    `${indent}@${sanitize(group.name)}${group.repeated ? ' (shown above)' : ''}`,
    ...group.children.flatMap((child) => branch(child, depth + 1)),
    ...group.hosts.map((host) => `${indent}  ${sanitize(host)}`),
  ];
}
