import { basename, type Command } from './command.js';

/**
 * How a table row recognises a program, as plain data. One of the arms (`programs` … `codes`) must hold, or none is
 * given and `interpreters` stands alone; every condition below them must hold too. A name may hold one `*`, which
 * stands for anything. Nothing ever searches inside the command line.
 */
export interface Match {
  /** Basename of the native program, or of the script that an interpreter runs. */
  readonly programs?: readonly string[];
  /** Last components of the script's path: `vite/bin/vite.js`. */
  readonly scripts?: readonly string[];
  /** Python module (`-m`) or Java module. */
  readonly modules?: readonly string[];
  /** Java main class. */
  readonly classes?: readonly string[];
  /** Basename of the file after `-jar`. */
  readonly jars?: readonly string[];
  /** The code given to an interpreter on its command line. */
  readonly codes?: readonly string[];

  /** Families of interpreters, by the names of tables/interpreters.ts. */
  readonly interpreters?: readonly string[];
  /** At least one of these is among the interpreter's own options. */
  readonly interpreterFlags?: readonly string[];
  /** The first plain words after the program, position by position. */
  readonly words?: readonly (readonly string[])[];
  /** None of these is the first plain word. */
  readonly notWords?: readonly string[];
  /** At least one of these is among the options. */
  readonly flags?: readonly string[];
  /** None of these is among the options. */
  readonly notFlags?: readonly string[];
}

export interface Matchable {
  readonly match: Match;
}

/** The first row of a table that matches, found through an index on names: the cost does not grow with the table. */
export type Finder<Row extends Matchable> = (command: Command) => Row | null;

/** Builds the index once; the order of `rows` decides between rows that both match. */
export function finder<Row extends Matchable>(rows: readonly Row[]): Finder<Row> {
  const exact = new Map<string, number[]>();
  const byInitial = new Map<string, Prefix[]>();
  const anywhere: number[] = [];
  rows.forEach((row, at) => {
    for (const key of rowKeys(row.match)) {
      const { initial, text } = key;
      const star = text.indexOf('*');
      if (star < 0) addTo(exact, text, at);
      else if (initial === '*') anywhere.push(at);
      else addTo(byInitial, `${key.arm} ${initial}`, { prefix: text.slice(0, star), at });
    }
  });
  return (command) => {
    let best = rows.length;
    const consider = (at: number): void => {
      const row = rows[at];
      if (at < best && row !== undefined && matches(row.match, command)) best = at;
    };
    anywhere.forEach(consider);
    for (const { arm, initial, text } of commandKeys(command)) {
      exact.get(text)?.forEach(consider);
      for (const { prefix, at } of byInitial.get(`${arm} ${initial}`) ?? [])
        if (text.startsWith(prefix)) consider(at);
    }
    return rows[best] ?? null;
  };
}

/** What the process is called for a person: the script's basename under an interpreter, else the program's. */
function effectiveName(command: Command): string {
  return command.target?.kind === 'script' ? basename(command.target.name) : command.program;
}

export function matches(match: Match, command: Command): boolean {
  return matchesName(match, command) && meetsConditions(match, command);
}

/** Equality, where one `*` in the pattern stands for anything. */
export function nameMatches(pattern: string, name: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return name === pattern;
  return (
    name.length >= pattern.length - 1 &&
    name.startsWith(pattern.slice(0, star)) &&
    name.endsWith(pattern.slice(star + 1))
  );
}

function matchesName(match: Match, command: Command): boolean {
  const target = command.target;
  if (some(match.programs, effectiveName(command))) return true;
  if (command.code !== null && some(match.codes, command.code)) return true;
  if (target === null) return !hasArm(match);
  switch (target.kind) {
    case 'script':
      return (
        (match.scripts ?? []).some((path) => endsWithPath(target.name, path)) ||
        // `dotnet Some.dll` names its program as java names a jar.
        some(match.jars, basename(target.name)) ||
        !hasArm(match)
      );
    case 'jar':
      return some(match.jars, basename(target.name)) || !hasArm(match);
    case 'class':
      return some(match.classes, target.name) || !hasArm(match);
    case 'module':
      return some(match.modules, target.name) || !hasArm(match);
  }
}

function meetsConditions(match: Match, command: Command): boolean {
  if (match.interpreters !== undefined && !some(match.interpreters, command.interpreter ?? '')) return false;
  if (match.interpreterFlags !== undefined && !hasFlag(command.ownOptions, match.interpreterFlags))
    return false;
  if (match.flags !== undefined && !hasFlag(command.args, match.flags)) return false;
  if (match.notFlags !== undefined && hasFlag(command.args, match.notFlags)) return false;
  if (match.words === undefined && match.notWords === undefined) return true;
  const plain = command.args.filter((word) => word !== '' && !/^[-+]/.test(word));
  if (some(match.notWords, plain[0] ?? '')) return false;
  return (match.words ?? []).every((names, at) => some(names, plain[at] ?? ''));
}

function hasArm({ programs, scripts, modules, classes, jars, codes }: Match): boolean {
  return [programs, scripts, modules, classes, jars, codes].some((arm) => arm !== undefined);
}

function some(patterns: readonly string[] | undefined, name: string): boolean {
  return patterns !== undefined && patterns.some((pattern) => nameMatches(pattern, name));
}

/** `--flag` or `--flag=value`. */
function hasFlag(words: readonly string[], flags: readonly string[]): boolean {
  return words.some((word) => flags.some((flag) => nameMatches(flag, word) || word.startsWith(`${flag}=`)));
}

function endsWithPath(path: string, suffix: string): boolean {
  return path === suffix || path.endsWith(`/${suffix}`);
}

type Arm = 'program' | 'script' | 'module' | 'class' | 'jar' | 'code' | 'interpreter';

/** What a row or a command is indexed under: `text` is the arm and the name. */
interface Key {
  readonly arm: Arm;
  readonly initial: string;
  readonly text: string;
}

interface Prefix {
  readonly prefix: string;
  readonly at: number;
}

function rowKeys(match: Match): readonly Key[] {
  const keys = [
    ...keysOf('program', match.programs),
    ...keysOf('script', match.scripts?.map(basename)),
    ...keysOf('module', match.modules),
    ...keysOf('class', match.classes),
    ...keysOf('jar', match.jars),
    ...keysOf('code', match.codes),
  ];
  return keys.length > 0 ? keys : keysOf('interpreter', match.interpreters);
}

function commandKeys(command: Command): readonly Key[] {
  const { target } = command;
  const keys = [keyOf('program', effectiveName(command))];
  if (command.interpreter !== null) keys.push(keyOf('interpreter', command.interpreter));
  if (command.code !== null) keys.push(keyOf('code', command.code));
  if (target === null) return keys;
  const name = target.kind === 'script' || target.kind === 'jar' ? basename(target.name) : target.name;
  keys.push(keyOf(target.kind, name));
  if (target.kind === 'script') keys.push(keyOf('jar', name));
  return keys;
}

function keysOf(arm: Arm, names: readonly string[] | undefined): readonly Key[] {
  return (names ?? []).map((name) => keyOf(arm, name));
}

function keyOf(arm: Arm, name: string): Key {
  return { arm, initial: name.charAt(0), text: `${arm} ${name}` };
}

function addTo<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
