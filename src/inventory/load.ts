import { extname } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Host } from '../model/host.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { sourceText } from '../util/source-text.js';
import { readTextFile, type TextFileProblem } from '../util/text-file.js';
import { unreachable } from '../util/unreachable.js';
import { assemble, type GroupMembers } from './assemble.js';
import type { Declaration } from './declaration.js';
import { readHostLines, readHostList } from './host-lines.js';
import { toDiagnostics, type Finding } from './source.js';
import { readYamlInventory } from './yaml-inventory.js';

const maxBytes = 1024 * 1024;

/** All hosts of a run, from all sources, before a pattern chooses among them. */
export interface Inventory {
  /** The sources as the user named them, joined by ", ". */
  readonly source: string;
  /** In order of appearance. */
  readonly hosts: readonly Host[];
  /** Host names by group, children's hosts included, in inventory order; always has `all` and `ungrouped`. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** What each group names itself: its own hosts and child groups. */
  readonly members: ReadonlyMap<string, GroupMembers>;
  readonly warnings: readonly Diagnostic[];
}

interface Read {
  readonly declaration: Declaration;
  readonly warnings: readonly Finding[];
}

/**
 * Reads and merges inventory sources: each a file (newline host list, or Ansible YAML by its extension) or a comma
 * list ("h1,user@h2", "h1,"). All mistakes of all sources are reported at once.
 */
export async function loadInventory(
  sources: readonly string[],
): Promise<Result<Inventory, readonly Diagnostic[]>> {
  const read = await Promise.all(sources.map(readSource));
  const errors = read.flatMap((result) => (result.ok ? [] : result.error));
  if (errors.length > 0) return err(errors);
  const parts = read.flatMap((result) => (result.ok ? [result.value] : []));
  const assembled = assemble(parts.map(({ declaration }) => declaration));
  if (!assembled.ok) return err(toDiagnostics(assembled.error));
  const { warnings, ...inventory } = assembled.value;
  const source = sources.join(', ');
  if (inventory.hosts.length === 0) return err([noHosts(source)]);
  return ok({
    source,
    ...inventory,
    warnings: toDiagnostics([...parts.flatMap((part) => part.warnings), ...warnings]),
  });
}

async function readSource(name: string): Promise<Result<Read, readonly Diagnostic[]>> {
  if (name.includes(',')) return located(readHostList(sourceText('host list', name)));
  const text = await readText(name);
  if (!text.ok) return err([text.error]);
  const source = sourceText(name, text.value);
  if (!isYaml(name)) return located(readHostLines(source));
  const declaration = readYamlInventory(source);
  return located(declaration.ok ? ok({ declaration: declaration.value, warnings: [] }) : declaration);
}

function located<T>(result: Result<T, readonly Finding[]>): Result<T, readonly Diagnostic[]> {
  return result.ok ? result : err(toDiagnostics(result.error));
}

function isYaml(name: string): boolean {
  return ['.yml', '.yaml'].includes(extname(name).toLowerCase());
}

async function readText(name: string): Promise<Result<string, Diagnostic>> {
  const read = await readTextFile(name, maxBytes);
  if (!read.ok) return err(unreadable(name, read.error));
  const { text, executable } = read.value;
  if (executable && !isYaml(name)) return err(refused('not-supported-yet', name, isProgram, chmodHint));
  return text.includes('\0') ? err(refused('not-text', name, 'is not a text file')) : ok(text);
}

function unreadable(name: string, problem: TextFileProblem): Diagnostic {
  switch (problem.kind) {
    case 'missing':
      return refused(
        'file-not-found',
        name,
        'does not exist',
        `To name one host, write "${sanitize(name)},".`,
      );
    case 'denied':
      return refused('unreadable', name, 'may not be read by you');
    case 'directory':
      return refused('not-supported-yet', name, 'is a directory, which is not supported yet', manyHint);
    case 'not-regular':
      return refused('not-supported-yet', name, 'is not a regular file');
    case 'too-large':
      return refused('too-large', name, 'is larger than 1 MiB');
    case 'utf-16':
    case 'not-utf-8':
      return refused('not-text', name, 'is not UTF-8 text');
    case 'system':
      return refused('unreadable', name, `cannot be read (${problem.code})`);
    default:
      return unreachable(problem);
  }
}

const isProgram = 'is executable, and programs as inventory are not supported yet';
const manyHint = 'Name each file of it by its own -i.';
const chmodHint = 'If it is a plain host list, take the mark away: chmod -x FILE';

function refused(code: string, name: string, what: string, hint?: string): Diagnostic {
  const summary = `reading the inventory: ${sanitize(name)} ${what}`;
  return { severity: 'error', code: `inventory/${code}`, summary, ...(hint === undefined ? {} : { hint }) };
}

function noHosts(source: string): Diagnostic {
  const summary = `reading the inventory: ${source === '' ? 'no source is given' : `${sanitize(source)} names no host`}`;
  return {
    severity: 'error',
    code: 'inventory/empty',
    summary,
    hint: 'Name an inventory with -i FILE or -i host1,host2.',
  };
}
