import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../util/result.js';
import { sourceText } from '../util/source-text.js';
import { yamlData, type YamlNode } from '../util/yaml.js';
import { readText, repositoryRoot, resolveInside, type FileProblem } from './files.js';
import type { Path, Problem } from './problem.js';
import type { Source } from './source.js';
import { readPlaybookYaml } from './yaml.js';

const maxFiles = 100;

/** One file of a playbook: its list of items as plain data, and the files that stand in place of some items. */
export interface PlaybookFile {
  readonly source: Source;
  /** Relative to the repository, so that it is the same in every checkout. */
  readonly id: string;
  readonly items: readonly unknown[];
  readonly imports: ReadonlyMap<number, PlaybookFile>;
  readonly problems: readonly Problem[];
  readonly broken: readonly Path[];
}

interface Reader {
  readonly root: string;
  files: number;
}

/** Reads a playbook and everything it imports; fails only when the first file itself cannot be read. */
export async function readProject(file: string): Promise<Result<PlaybookFile, FileProblem>> {
  const text = await readText(file);
  if (!text.ok) return text;
  const real = await realpath(file);
  return ok(await readFile(file, real, text.value, [real], { root: await repositoryRoot(real), files: 1 }));
}

/** All files of a project, each import right after the file that names it. */
export function allFiles(file: PlaybookFile): readonly PlaybookFile[] {
  return [file, ...[...file.imports.values()].flatMap(allFiles)];
}

async function readFile(
  file: string,
  real: string,
  text: string,
  chain: readonly string[],
  reader: Reader,
): Promise<PlaybookFile> {
  const yaml = readPlaybookYaml(text);
  const problems = [...yaml.problems];
  const { root, broken } = yaml;
  const items = root?.kind === 'list' ? root.items.map(yamlData) : [];
  if (items.length === 0 && problems.length === 0) problems.push(noPlays(root));
  const imports = new Map<number, PlaybookFile>();
  for (const [index, item] of items.entries()) {
    const target = importTarget(item);
    if (target === null) continue;
    const imported = await readImport(target, file, real, chain, reader);
    if (imported.ok) imports.set(index, imported.value);
    else problems.push({ ...imported.error, place: { path: [index, 'import_playbook'], at: 'value' } });
  }
  return {
    source: { ...sourceText(file, text), root },
    id: path.relative(reader.root, real),
    items,
    imports,
    problems,
    broken,
  };
}

async function readImport(
  target: string,
  importer: string,
  importerReal: string,
  chain: readonly string[],
  reader: Reader,
): Promise<Result<PlaybookFile, Omit<Problem, 'place'>>> {
  const outside = {
    code: 'playbook/import-outside',
    summary: `the import ${target} leads out of the repository`,
    hint: 'imports are relative to the file that names them and stay inside its repository',
  } as const;
  if (path.isAbsolute(target) || target.includes('\0')) return err(outside);
  const found = await resolveInside(reader.root, path.join(path.dirname(importerReal), target));
  if (found.kind === 'outside') return err(outside);
  if (found.kind === 'missing')
    return err({
      code: 'playbook/file-not-found',
      summary: `there is no file ${target} to import`,
      hint: `the path is relative to ${path.dirname(importer)}/`,
    });
  if (chain.includes(found.path))
    return err({
      code: 'playbook/import-cycle',
      summary: `the import ${target} leads back to a file that is being read`,
      detail: [...chain, found.path].map((file) => path.relative(reader.root, file)).join(' → '),
      hint: 'remove one of the imports',
    });
  reader.files += 1;
  if (reader.files > maxFiles)
    return err({ code: 'playbook/too-large', summary: `a playbook imports at most ${maxFiles} files` });
  const text = await readText(found.path);
  if (!text.ok) {
    const { reason, ...problem } = text.error;
    return err({ ...problem, summary: `the import ${target} cannot be read: ${reason}` });
  }
  const shown = path.join(path.dirname(importer), target);
  return ok(await readFile(shown, found.path, text.value, [...chain, found.path], reader));
}

/** What an item imports, or null when it is not an import; anything odd is left to the schema. */
function importTarget(item: unknown): string | null {
  if (typeof item !== 'object' || item === null || !('import_playbook' in item)) return null;
  return typeof item.import_playbook === 'string' ? item.import_playbook : null;
}

function noPlays(root: YamlNode | null): Problem {
  const isNothing = root === null || root.kind === 'list' || (root.kind === 'scalar' && root.value === null);
  if (isNothing)
    return {
      code: 'playbook/empty',
      summary: 'the playbook has no plays',
      hint: 'a playbook is a list of plays: - name: …',
      place: { path: [], at: 'value' },
    };
  return {
    code: 'playbook/not-a-list',
    summary: 'a playbook is a list of plays, and this is not a list',
    hint: 'begin the play with "- " and indent its other lines by two spaces',
    place: { path: [], at: 'value' },
  };
}
