import { interpreters, type Interpreter } from './tables/interpreters.js';

/**
 * A command line taken apart. Everything is still hostile text; what makes it safe to decide on is its position: the
 * program that runs is told apart from the words it was given.
 */
export interface Command {
  /** Basename of what the kernel started: `node`, `vite`, `bash`; without a login shell's dash. */
  readonly program: string;
  /** Name of the interpreter family when `program` is one: `python` for `/usr/bin/python3.11`. */
  readonly interpreter: string | null;
  /** The script, class, jar or module that the interpreter runs; null for inline code and for native programs. */
  readonly target: { readonly kind: TargetKind; readonly name: string } | null;
  /** The code that the interpreter was given on the command line (`-c`, `-e`). */
  readonly code: string | null;
  /** Words between the interpreter and its target: the interpreter's own options. */
  readonly ownOptions: readonly string[];
  /** Words after the program, or after the interpreter's target. */
  readonly args: readonly string[];
  /** A login shell, as argv[0] says by convention. */
  readonly login: boolean;
}

export type TargetKind = 'script' | 'class' | 'jar' | 'module';

const byName = new Map(interpreters.flatMap((each) => each.names.map((name) => [name, each] as const)));
const maxWords = 256;

/** Takes `argv` apart; `comm` stands in where the command line is empty (kernel threads, zombies, unreadable). */
export function parseCommand(argv: readonly string[], comm: string): Command {
  const words = argvWords(argv, comm);
  const first = words[0] ?? '';
  const program = basename(first.replace(/^-/, ''));
  const args = words.slice(1, maxWords);
  const bare = { program, target: null, code: null, ownOptions: [], login: first.startsWith('-') };
  const family = program.replace(/[\d.]+$/, '');
  const interpreter = byName.get(program) ?? byName.get(family);
  if (interpreter === undefined) return { ...bare, interpreter: null, args };
  const name = byName.has(program) ? program : family;
  return { ...bare, interpreter: name, ...runBy(interpreter, args) };
}

/** Last component of a slash-separated path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * A program that rewrites its title leaves one long word ("npm run dev", "postgres: writer"), padded with empty
 * ones; it is read as words. A path keeps its spaces.
 */
function argvWords(argv: readonly string[], comm: string): readonly string[] {
  const first = argv[0];
  if (first === undefined || first === '') return [comm];
  const titled =
    !first.startsWith('/') && /\s/.test(first) && argv.every((word, at) => at === 0 || word === '');
  if (!titled) return argv;
  const words = first.split(/\s+/, maxWords).filter((word) => word !== '');
  return [(words[0] ?? comm).replace(/:$/, ''), ...words.slice(1)];
}

type Run = Pick<Command, 'target' | 'code' | 'ownOptions' | 'args'>;

function runBy(interpreter: Interpreter, words: readonly string[]): Run {
  let at = 0;
  const run = (target: Command['target'], argsFrom: number, code: string | null = null): Run => ({
    target,
    code,
    ownOptions: words.slice(0, at),
    args: words.slice(argsFrom),
  });
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    const code = codeAt(interpreter, words, at);
    if (code !== null) return run(null, at + 2, code);
    const module = interpreter.moduleOptions.includes(word) ? '' : clustered(interpreter.moduleLetter, word);
    if (module === '') return run(named('module', words[at + 1]), at + 2);
    if (module !== null) return run(named('module', module), at + 1);
    if (interpreter.fileOptions.includes(word)) {
      const kind = interpreter.operand === 'class' ? 'jar' : 'script';
      return run(named(kind, words[at + 1]), at + 2);
    }
    if (interpreter.valueOptions.includes(word)) at++;
    else if (isOperand(word) && !interpreter.skipWords.includes(word))
      return run(named(interpreter.operand, word), at + 1);
  }
  return run(null, words.length);
}

function codeAt(interpreter: Interpreter, words: readonly string[], at: number): string | null {
  const word = words[at] ?? '';
  const attached = interpreter.codeOptions.includes(word) ? '' : clustered(interpreter.codeLetter, word);
  return attached === '' || (attached !== null && /^[A-Za-z]*$/.test(attached))
    ? (words[at + 1] ?? '')
    : attached;
}

/** What follows `letter` in a cluster of short options ('' when it is the last); null when it is not one of them. */
function clustered(letter: string | null, word: string): string | null {
  if (letter === null || !/^-[A-Za-z]/.test(word)) return null;
  const at = word.indexOf(letter, 1);
  return at < 0 || !/^[A-Za-z]*$/.test(word.slice(1, at)) ? null : word.slice(at + 1);
}

function isOperand(word: string): boolean {
  return word !== '' && !/^[-+@]/.test(word);
}

function named(kind: TargetKind, name: string | undefined): Command['target'] {
  return name === undefined || name === '' ? null : { kind, name };
}
