/**
 * What a command pattern may show. The pattern is the only form of a command line that leaves the controller's memory,
 * so it is built from what is known to be harmless instead of having what looks harmful taken out: names of programs
 * and scripts, names of options, and these words.
 */
export const plainWords: ReadonlySet<string> = new Set(
  [
    'add audit bench bin boot build bundle check ci clean client compile console coverage create daemon debug deploy',
    'dev develop development dist docs down e2e exec export fetch fmt format generate help import info init install',
    'integration lab lint list lock log logs main manage master migrate module node notebook pack preview prod production',
    'publish pull push queue release reload remove repl reset restart restore run run-script runserver scan schedule',
    'script scheduler sbt serve server service session setup shell show shutdown smoke spec src start start-server status',
    'stop storybook sync task test tests typecheck unit up update upgrade version watch web worker workers',
    'assemble assembleDebug assembleRelease bootRun jar war package verify',
    'all default false true yes no on off info warn error localhost stdio tcp json',
  ]
    .join(' ')
    .split(' '),
);

/** Names of options, variables and settings whose value is a secret, wherever in the name the word stands. */
export const secretNames: readonly string[] = [
  'pass',
  'pwd',
  'secret',
  'token',
  'apikey',
  'api-key',
  'api_key',
  'auth',
  'bearer',
  'credential',
  'private',
  'access-key',
  'access_key',
  'session',
  'cookie',
  'signature',
  'dsn',
  'key',
  'salt',
  'otp',
  'pin',
];

/** Words after which a secret follows. */
export const secretWords: ReadonlySet<string> = new Set([
  'authorization',
  'basic',
  'bearer',
  'password',
  'token',
  'x-api-key',
]);

/** Single-dash options that are words, not clusters of letters. */
export const dashWords: ReadonlySet<string> = new Set([
  '-jar',
  '-headless',
  '-watch',
  '-server',
  '-client',
  '-data',
  '-version',
]);

/** How many words, characters in a word and characters a pattern may have; of how many it takes notice. */
export const patternLimits = {
  words: 8,
  wordLength: 60,
  length: 120,
  scannedWords: 64,
  scannedLength: 512,
} as const;
