/** What stands in for a secret. */
export const masked = '•••';

const maxWord = 4_096;
const shownWord = 200;
const shownLine = 1_000;

/** Names whose value is a secret, wherever such a word is a part of the name: `DB_PASSWORD`, `--api-key`, `-DauthToken`. */
const secretName =
  'pass(?:word|wd|phrase|code)?|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|account[-_]?key|credentials?|auth|authorization|cookie|bearer|signature';
/** Without one of these, or a key's length, a word holds no secret that we know. */
const suspicious = new RegExp(
  `${secretName}|://|basic|digest|negotiate|gh[pousr]_|github_pat|glpat|xox|npm_|pypi-|sk-|_live_|AIza|ya29|hvs|dop_v1|AKIA|ASIA|eyJ|BEGIN`,
  'i',
);
const longKey = 40;
const optionName = new RegExp(`^-{1,2}[\\w.-]*(?:${secretName})[\\w.-]*$`, 'i');
const assignment = new RegExp(
  `([\\w.-]{0,64}(?:${secretName})[\\w.-]{0,64}["']?\\s{0,4}[=:]\\s{0,4}["']?)([^\\s"'&;,]+)`,
  'gi',
);
const inlineOption = new RegExp(
  `(-{1,2}[\\w.-]{0,64}(?:${secretName})[\\w.-]{0,64}\\s{1,4}["']?)([^\\s"'-][^\\s"']*)`,
  'gi',
);

/** Secrets that are known by their own shape. */
const shapes: readonly RegExp[] = [
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|npm_|pypi-|sk-|sk_live_|rk_live_|AIza|ya29\.|hvs\.|dop_v1_)[\w.-]{8,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\beyJ[\w-]{8,}\.[\w-]*\.?[\w-]*/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^]*/g,
  // Long, and with upper case, lower case and digits: a key rather than a hash or a name.
  /(?<![\w+/=-])(?=[\w+/=-]{0,200}[A-Z])(?=[\w+/=-]{0,200}[a-z])(?=[\w+=-]{0,200}\d)[\w+=-]{40,200}/g,
];

/** Options of well-known programs that take a secret under a name of one letter. */
const shortOptions: ReadonlyMap<string, readonly string[]> = new Map([
  ['mysql', ['-p']],
  ['mysqldump', ['-p']],
  ['mysqladmin', ['-p']],
  ['mariadb', ['-p']],
  ['sshpass', ['-p']],
  ['docker', ['-p']],
  ['podman', ['-p']],
  ['redis-cli', ['-a']],
  ['curl', ['-u', '--user', '-U', '--proxy-user']],
  ['wget', ['--user']],
  ['ldapsearch', ['-w']],
  ['smbclient', ['-U']],
  ['mongo', ['-p']],
  ['mongosh', ['-p']],
]);

/**
 * A command line for people, with what looks like a secret masked: values of options and variables named like one,
 * credentials in URLs and headers, and tokens of known shapes. Long words and long lines are cut.
 * Masking is a net with holes, which is why even this form stays on the host.
 */
export function maskCommandLine(argv: readonly string[]): string {
  const program = (argv[0] ?? '').split('/').at(-1) ?? '';
  const short = shortOptions.get(program) ?? [];
  const words: string[] = [];
  let length = 0;
  for (const [index, word] of argv.entries()) {
    const shown = cut(maskWord(word.slice(0, maxWord), argv[index - 1] ?? '', short), shownWord);
    length += shown.length + 1;
    if (length > shownLine) return `${words.join(' ')} … (${argv.length - index} more arguments)`;
    words.push(shown);
  }
  return words.join(' ');
}

function maskWord(word: string, before: string, short: readonly string[]): string {
  const isValue = word !== '' && !word.startsWith('-') && optionName.test(before);
  if (isValue || short.includes(before)) return masked;
  const attached = short.find((option) => option.length === 2 && word.startsWith(option) && word.length > 2);
  return attached === undefined ? maskText(word) : `${attached}${masked}`;
}

/** Masks secrets inside one word, which may be a whole script. Most words hold none: a quick look comes first. */
function maskText(text: string): string {
  if (!suspicious.test(text)) return text.length < longKey ? text : maskShapes(text);
  return maskShapes(
    text
      .replace(/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']{1,300}@/gi, `$1${masked}@`)
      .replace(/\b(bearer|basic|digest|negotiate)\s{1,4}[\w.~+/=-]{4,}/gi, `$1 ${masked}`)
      .replace(assignment, `$1${masked}`)
      .replace(inlineOption, `$1${masked}`),
  );
}

function maskShapes(text: string): string {
  return shapes.reduce((masking, shape) => masking.replace(shape, masked), text);
}

function cut(word: string, length: number): string {
  return word.length > length ? `${word.slice(0, length)}…` : word;
}
