import type { ProcessFacts, Snapshot } from '../model/snapshot.js';
import { unreachable } from '../util/unreachable.js';
import { serviceOf } from './cgroup.js';
import { basename, type Command } from './command.js';
import { finder, matches } from './match.js';
import { protections, type Protection, type ProtectionCondition } from './tables/protection.js';

const unnamed: Command = {
  program: '',
  interpreter: null,
  target: null,
  code: null,
  ownOptions: [],
  args: [],
  login: false,
};
const unconditional = protections.filter((row) => row.condition === null);
const conditional = protections.filter((row) => row.condition !== null);
const findByCommand = finder(unconditional.map(matchable));
const findByName = finder(unconditional.filter((row) => row.byAnyName).map(matchable));

/**
 * Why the protection table covers a process, in words, or null. It errs on the side of protecting: the command line,
 * the kernel's name and the executable are each enough.
 */
export function whyProtected(
  process: ProcessFacts,
  command: Command,
  snapshot: Pick<Snapshot, 'ownPids'>,
): string | null {
  const row =
    conditional.find((each) => holds(each, process, command, snapshot)) ??
    findByCommand(command) ??
    otherNames(process, command)
      .map((name) => findByName({ ...unnamed, program: name }))
      .find((each) => each !== null);
  return row?.reason ?? null;
}

function otherNames(process: ProcessFacts, command: Command): readonly string[] {
  const executable = basename(process.exe?.path ?? '').replace(/ \(deleted\)$/, '');
  return [process.comm, executable].filter((name) => name !== '' && name !== command.program);
}

function holds(
  row: Protection,
  process: ProcessFacts,
  command: Command,
  snapshot: Pick<Snapshot, 'ownPids'>,
): boolean {
  if (row.match !== null && !matchesShell(row, command)) return false;
  return row.condition !== null && meets(row.condition, process, command, snapshot);
}

/** By the program that the kernel started: a script is not its shell, but a shell that runs one is still a shell. */
function matchesShell(row: Protection, command: Command): boolean {
  return row.match !== null && matches(row.match, { ...command, target: null });
}

function meets(
  condition: ProtectionCondition,
  process: ProcessFacts,
  command: Command,
  snapshot: Pick<Snapshot, 'ownPids'>,
): boolean {
  switch (condition) {
    case 'is-init':
      return process.pid === 1;
    case 'is-ours':
      return snapshot.ownPids.includes(process.pid);
    case 'has-terminal':
      return process.tty !== 0;
    case 'interactive':
      return command.login || (command.target === null && command.code === null);
    case 'is-user-service':
      return process.cgroup !== null && serviceOf(process.cgroup)?.ofUser === true;
    default:
      return unreachable(condition);
  }
}

function matchable(row: Protection): Protection & { readonly match: NonNullable<Protection['match']> } {
  if (row.match === null) throw new Error('Internal error: a protection without a condition needs a match');
  return { ...row, match: row.match };
}
