/** How a family of interpreters names the program it runs, so that the program is found by structure and not by search. */
export interface Interpreter {
  /** Basenames without a version: `python3.11` is looked up as `python`. */
  readonly names: readonly string[];
  /** Options that take the following word as their value. */
  readonly valueOptions: readonly string[];
  /** Options after which the program is inline code: there is no script. */
  readonly codeOptions: readonly string[];
  /** The letter that means the same in a cluster of short options, its code attached or following: `bash -xec …`. */
  readonly codeLetter: string | null;
  /** Options that are followed by the name of a module to run as the program. */
  readonly moduleOptions: readonly string[];
  /** The same as a letter: `python -m name`, `python -um name`, `python -mname`. */
  readonly moduleLetter: string | null;
  /** Options whose following word is a program file. */
  readonly fileOptions: readonly string[];
  /** What the first plain word is. */
  readonly operand: 'script' | 'class';
  /** Plain words that may stand before it: `dotnet exec x.dll`, `tsx watch x.ts`. */
  readonly skipWords: readonly string[];
}

export const interpreters: readonly Interpreter[] = [
  javascript(['node', 'nodejs', 'electron', 'ts-node'], []),
  javascript(['bun'], ['run']),
  javascript(['deno'], ['run']),
  javascript(['tsx'], ['watch']),
  {
    names: ['python', 'pypy'],
    valueOptions: ['-W', '-X', '--check-hash-based-pycs'],
    codeOptions: [],
    codeLetter: 'c',
    moduleOptions: [],
    moduleLetter: 'm',
    fileOptions: [],
    operand: 'script',
    skipWords: [],
  },
  {
    names: ['ruby', 'jruby'],
    valueOptions: ['-I', '-r', '-C', '-E', '--encoding'],
    codeOptions: [],
    codeLetter: 'e',
    moduleOptions: [],
    moduleLetter: null,
    fileOptions: [],
    operand: 'script',
    skipWords: [],
  },
  {
    names: ['perl'],
    valueOptions: ['-I'],
    codeOptions: ['-E'],
    codeLetter: 'e',
    moduleOptions: [],
    moduleLetter: null,
    fileOptions: [],
    operand: 'script',
    skipWords: [],
  },
  {
    names: ['php'],
    valueOptions: ['-d', '-c', '-S', '-t', '--define', '--docroot', '--server'],
    codeOptions: ['-r'],
    codeLetter: null,
    moduleOptions: [],
    moduleLetter: null,
    fileOptions: ['-f'],
    operand: 'script',
    skipWords: [],
  },
  {
    names: ['java'],
    valueOptions: [
      '-cp',
      '-classpath',
      '--class-path',
      '-p',
      '--module-path',
      '--add-modules',
      '--add-opens',
      '--add-exports',
      '--add-reads',
      '--patch-module',
    ],
    codeOptions: [],
    codeLetter: null,
    moduleOptions: ['-m', '--module'],
    moduleLetter: null,
    fileOptions: ['-jar'],
    operand: 'class',
    skipWords: [],
  },
  {
    names: ['dotnet'],
    valueOptions: ['--additionalprobingpath', '--depsfile', '--runtimeconfig', '--fx-version'],
    codeOptions: [],
    codeLetter: null,
    moduleOptions: [],
    moduleLetter: null,
    fileOptions: [],
    operand: 'script',
    skipWords: ['exec'],
  },
  {
    names: ['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish', 'csh', 'tcsh'],
    valueOptions: ['-o', '+o', '-O', '+O', '--rcfile', '--init-file'],
    codeOptions: ['--command'],
    codeLetter: 'c',
    moduleOptions: [],
    moduleLetter: null,
    fileOptions: [],
    operand: 'script',
    skipWords: [],
  },
];

function javascript(names: readonly string[], skipWords: readonly string[]): Interpreter {
  return {
    names,
    valueOptions: [
      '-r',
      '--require',
      '--import',
      '--loader',
      '--experimental-loader',
      '-C',
      '--conditions',
      '--env-file',
      '--title',
      '--tsconfig',
      '--input-type',
    ],
    codeOptions: ['-e', '--eval', '-p', '--print', '-pe'],
    codeLetter: null,
    moduleOptions: [],
    moduleLetter: null,
    fileOptions: [],
    operand: 'script',
    skipWords,
  };
}
