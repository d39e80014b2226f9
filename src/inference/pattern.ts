import { basename, parseCommand, type Command } from './command.js';
import { dashWords, patternLimits, plainWords, secretNames, secretWords } from './tables/pattern-words.js';

/**
 * A command line without anything that differs from host to host or that nobody else may see: `node server.js --port <n>`.
 * Paths, numbers, hashes, addresses and values become placeholders. Secrets and names of users never show, because only
 * names of programs, scripts and options, and a fixed vocabulary, are let through. At most 8 words and 120 characters,
 * all of them printable ASCII.
 */
export function commandPattern(argv: readonly string[], comm: string): string {
  const command = parseCommand(argv, comm);
  const homes = homeNames(argv);
  const words = [programWord(command, homes), ...targetWords(command, homes), ...argumentWords(command)];
  return fit(words.filter((word, at) => word !== '' && word !== words[at - 1]));
}

/** The first words, as many as fit. */
function fit(words: readonly string[]): string {
  const more = ' ...';
  let text = '';
  for (const [at, word] of words.entries()) {
    const longer = at === 0 ? word : `${text} ${word}`;
    if (at >= patternLimits.words || longer.length > patternLimits.length - more.length) return text + more;
    text = longer;
  }
  return text;
}

/** Whose homes the command line mentions: a program or script named like its owner is not shown. */
function homeNames(argv: readonly string[]): ReadonlySet<string> {
  const names = argv
    .slice(0, patternLimits.scannedWords)
    .flatMap((word) => [
      ...word.slice(0, patternLimits.scannedLength).matchAll(/(?:\/home\/|\/Users\/|~)([^/\s:=,]+)/g),
    ])
    .map((match) => match[1] ?? '');
  return new Set(names.slice(0, patternLimits.scannedWords));
}

/** An interpreter shows as its family: `python` for every `python3.11`. */
function programWord(command: Command, homes: ReadonlySet<string>): string {
  return command.interpreter ?? (fileName(command.program, homes) || '<program>');
}

function targetWords({ code, target }: Command, homes: ReadonlySet<string>): readonly string[] {
  if (code !== null) return ['<code>'];
  if (target === null) return [];
  switch (target.kind) {
    case 'script':
      return [fileName(basename(target.name), homes) || '<path>'];
    case 'jar':
      return ['-jar', fileName(basename(target.name), homes) || '<path>'];
    case 'module':
      return ['-m', dottedName(target.name, homes)];
    case 'class':
      return [dottedName(target.name, homes)];
  }
}

/** The name of a Python module or Java class. */
function dottedName(name: string, homes: ReadonlySet<string>): string {
  const parts = name.split(/[./]/);
  const harmless = parts.every((part) => /^[A-Za-z_][\w$]*$/.test(part) && !isRandom(part));
  return harmless && !namesHome(name, homes) ? cut(takeNumbersOut(name)) : '<name>';
}

/** A file's name with versions, numbers and hashes taken out; '' when nothing of it may be shown. */
function fileName(name: string, homes: ReadonlySet<string>): string {
  const plain = name
    .slice(0, patternLimits.scannedLength)
    .replace(/^[([{]/, '')
    .replace(/[([{].*$/s, '');
  if (namesHome(plain, homes) || /[@=:]/.test(plain)) return '';
  return cut(plain.split(uuid).map(uuidFreeName).join('<hash>'));
}

/** One of the names stands in it, not as a part of a longer word. */
function namesHome(text: string, homes: ReadonlySet<string>): boolean {
  return [...homes].some((home) => {
    for (let at = text.indexOf(home); at >= 0; at = text.indexOf(home, at + 1)) {
      const around = text.charAt(at - 1) + text.charAt(at + home.length);
      if (!/[A-Za-z\d]/.test(around)) return true;
    }
    return false;
  });
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

function uuidFreeName(name: string): string {
  const parts = name.replace(/[^\w.+-]/g, '?').split(/([._+-])/);
  return parts.map((part) => (isRandom(part) ? '<hash>' : takeNumbersOut(part))).join('');
}

/** One digit between letters belongs to the name (`k3s`); everything else is a number. */
function takeNumbersOut(name: string): string {
  return name.replace(/(?<![A-Za-z])\d+|\d{2,}|\d(?![A-Za-z])/g, '<n>');
}

/** A run of hexadecimal digits, or long and mixed from letters and digits as no word is. */
function isRandom(text: string): boolean {
  if (/^[0-9a-f]{6,}$/i.test(text) && /\d/.test(text) && /[a-f]/i.test(text)) return true;
  return text.length > 48 || (text.length >= 12 && /[A-Za-z]\d+[A-Za-z]/.test(text));
}

function argumentWords(command: Command): readonly string[] {
  const runsItself = command.target === null && command.code === null && command.interpreter !== null;
  const words = (runsItself ? command.ownOptions : command.args).slice(0, patternLimits.scannedWords);
  return words.map((word, at) => argumentWord(word, words[at - 1] ?? ''));
}

function argumentWord(word: string, previous: string): string {
  if (word === '') return '';
  if (announcesSecret(previous)) return '<secret>';
  if (word.startsWith('-')) return optionWord(word);
  // A capital name in front, as in the environment: KEY=value. Base64 ends in = and has nothing behind it.
  const variable = /^([A-Z][A-Z_]{1,30})=[^=]/.exec(word)?.[1];
  if (variable !== undefined) return assignment(variable, word);
  // A plain word after an option may be the option's value.
  const mayBeValue = previous.startsWith('-') && !previous.includes('=');
  return plainWords.has(word) && !mayBeValue ? word : kindOf(word);
}

function optionWord(word: string): string {
  if (dashWords.has(word) || /^-[A-Za-z]?$/.test(word) || word === '--') return word;
  if (!word.startsWith('--'))
    return `${/^-[A-Za-z]/.test(word) ? word.slice(0, 2) : '-'}${kindOf(word.slice(2))}`;
  const name = word.split('=', 1)[0] ?? word;
  const shown = /^--[A-Za-z][A-Za-z-]{0,29}$/.test(name) && !hasManyCapitals(name) ? name : '--<option>';
  return name === word ? shown : assignment(shown, word, name);
}

/** `NAME=<kind of value>`; `shown` stands for the name. */
function assignment(shown: string, word: string, name = shown): string {
  return `${shown}=${namesSecret(name) ? '<secret>' : kindOf(word.slice(name.length + 1))}`;
}

/** camelCase has a few; a key has many. */
function hasManyCapitals(name: string): boolean {
  return (name.match(/[A-Z]/g)?.length ?? 0) > 4;
}

/** The next word is a secret: `--password x`, `Bearer x`. */
function announcesSecret(word: string): boolean {
  if (secretWords.has(word.toLowerCase().replace(/:$/, ''))) return true;
  return (
    /^--?[A-Za-z]{2}/.test(word) && !word.startsWith('--no-') && !word.includes('=') && namesSecret(word)
  );
}

function namesSecret(name: string): boolean {
  const lower = name.toLowerCase();
  return secretNames.some((word) => lower.includes(word));
}

/** What kind of value it is, and nothing of the value. */
function kindOf(whole: string): string {
  const value = whole.slice(0, patternLimits.scannedLength);
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(value)) return '<url>';
  if (/^[^\s@/]+@[^\s@/]+$/.test(value)) return '<email>';
  if (/^[\w.:[\]-]*:\d{1,5}$|^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(value)) return '<address>';
  if (/^\d[\d._]*(?:[a-z]{1,3}|%)?$/i.test(value)) return '<n>';
  if (value.includes('/') || value === '.' || value === '..') return '<path>';
  return uuid.test(value) || isRandom(value.replaceAll('-', '')) ? '<hash>' : '<arg>';
}

function cut(word: string): string {
  return word.length <= patternLimits.wordLength ? word : `${word.slice(0, patternLimits.wordLength - 3)}...`;
}
