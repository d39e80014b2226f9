import type { Diagnostic } from '../model/diagnostic.js';
import type { PlayDocument } from '../model/generated/playbook.js';
import type { Play, Playbook } from '../model/playbook.js';
import { canonicalJson, sha256 } from '../util/canonical-json.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { didYouMean } from '../util/suggest.js';
import { resolvePlay, type OutsideValues, type ResolvedPlay } from './expressions.js';
import { normalizePlay } from './normalize.js';
import { isWithin, type Problem } from './problem.js';
import { allFiles, readProject, type PlaybookFile } from './project.js';
import { brokenRules } from './rules/index.js';
import { schemaProblems } from './schema-check.js';
import { toDiagnostic } from './source.js';

/** More than this is noise; the last diagnostic then counts the rest. */
const maxDiagnostics = 100;

interface LoadedPlaybook {
  readonly playbook: Playbook;
  readonly warnings: readonly Diagnostic[];
}

/** One play that holds, and where it stands. */
interface PlacedPlay {
  readonly play: Play;
  readonly file: PlaybookFile;
  readonly index: number;
}

interface CheckedFile {
  readonly file: PlaybookFile;
  readonly plays: readonly PlacedPlay[];
  readonly problems: readonly Problem[];
  readonly lookups: readonly ResolvedPlay['lookups'][];
}

/**
 * Reads a playbook and what it imports: YAML → expressions → schema → normalised plays → rules.
 * Fails with every error of every file at once, each with its position and source frame.
 */
export async function loadPlaybook(
  file: string,
  outside: OutsideValues,
): Promise<Result<LoadedPlaybook, readonly Diagnostic[]>> {
  const project = await readProject(file);
  if (!project.ok) return err([unreadable(file, project.error)]);
  const files = allFiles(project.value);
  const checked = files.map((one) => checkFile(one, outside));
  const plays = inOrder(project.value, checked);
  const diagnostics = [
    ...checked.flatMap((one) => diagnosticsOf(one.file, one.problems)),
    ...repeatedNames(plays),
    ...unusedVariables(outside, checked),
  ];
  if (diagnostics.some(({ severity }) => severity === 'error')) return err(limited(diagnostics));
  const contents = files.map(({ id, source }) => ({ id, text: source.text }));
  const lookups = checked.map((one) => one.lookups);
  return ok({
    playbook: {
      file,
      sha256: sha256(canonicalJson({ files: contents, lookups })),
      plays: plays.map(({ play }) => play),
    },
    warnings: diagnostics.slice(0, maxDiagnostics),
  });
}

function checkFile(file: PlaybookFile, outside: OutsideValues): CheckedFile {
  const resolved = file.items.map((item, index) => resolvePlay(item, [index], outside));
  const broken = [...file.broken, ...resolved.flatMap((one) => one.broken)];
  const values = resolved.map(({ value }) => value);
  const problems = [...resolved.flatMap((one) => one.problems), ...schemaProblems(values, broken)];
  const plays = values.flatMap((value, index) => {
    const isPlay = !isImport(value) && !broken.some((path) => isWithin(path, [index]));
    const isSound = !problems.some(({ place }) => 'path' in place && place.path[0] === index);
    return isPlay && isSound ? [{ play: normalizePlay(value as PlayDocument), file, index }] : [];
  });
  const rules = plays.flatMap(({ play, index }) =>
    brokenRules(play).map(({ path, ...problem }): Problem => ({
      ...problem,
      place: { path: [index, ...path], at: 'value' },
    })),
  );
  return {
    file,
    plays,
    problems: [...file.problems, ...problems, ...rules],
    lookups: resolved.map(({ lookups }) => lookups),
  };
}

/** Plays in the order in which they run: an import's plays stand in its place. */
function inOrder(file: PlaybookFile, checked: readonly CheckedFile[]): readonly PlacedPlay[] {
  const own = checked.find((one) => one.file === file)?.plays ?? [];
  return file.items.flatMap((_, index) => {
    const imported = file.imports.get(index);
    return imported === undefined ? own.filter((play) => play.index === index) : inOrder(imported, checked);
  });
}

function diagnosticsOf(file: PlaybookFile, problems: readonly Problem[]): readonly Diagnostic[] {
  const diagnostics = problems
    .slice(0, 10 * maxDiagnostics)
    .map((problem) => toDiagnostic(file.source, problem));
  return diagnostics.sort(
    (a, b) =>
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0),
  );
}

/** Plans and reports call a play by its name, so it must mean one play. */
function repeatedNames(plays: readonly PlacedPlay[]): readonly Diagnostic[] {
  const first = new Map<string, PlacedPlay>();
  return plays.flatMap((placed) => {
    const { file, index, play } = placed;
    const earlier = first.get(play.name);
    if (earlier === undefined) {
      first.set(play.name, placed);
      return [];
    }
    const problem: Problem = {
      code: 'playbook/duplicate-name',
      summary: `a play named "${play.name}" stands in ${earlier.file.source.file} already`,
      hint: 'give each play a name of its own',
      place: { path: [index, 'name'], at: 'value' },
    };
    return [toDiagnostic(file.source, problem)];
  });
}

/** A mistyped `-e` would otherwise be ignored silently. */
function unusedVariables(outside: OutsideValues, checked: readonly CheckedFile[]): readonly Diagnostic[] {
  const used = new Set(checked.flatMap((one) => one.lookups.flatMap((lookups) => Object.keys(lookups))));
  return Object.keys(outside.extraVars)
    .filter((name) => !used.has(name))
    .map((name) => {
      const meant = didYouMean(name, used);
      return {
        severity: 'warning',
        code: 'playbook/unused-variable',
        summary: sanitize(`no expression of the playbook uses the extra variable "${name}"`, 500),
        ...(meant === null ? {} : { hint: `did you mean "${meant}"?` }),
      };
    });
}

function unreadable(file: string, problem: { code: string; reason: string; hint?: string }): Diagnostic {
  return {
    severity: 'error',
    code: problem.code,
    summary: sanitize(`the playbook ${file} cannot be read: ${problem.reason}`),
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
  };
}

function limited(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= maxDiagnostics) return diagnostics;
  const rest = diagnostics.length - maxDiagnostics;
  return [
    ...diagnostics.slice(0, maxDiagnostics),
    { severity: 'error', code: 'playbook/too-many-errors', summary: `there are ${rest} more errors` },
  ];
}

function isImport(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'import_playbook' in value;
}
