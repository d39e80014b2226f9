import { didYouMean } from '../util/suggest.js';

/** The variables that say how a host is reached. All others are the site's own and are kept as they are. */
export const connectionWords = [
  'ansible_host',
  'ansible_port',
  'ansible_user',
  'ansible_ssh_private_key_file',
  'ansible_connection',
  'pt_replay',
] as const;
export type ConnectionWord = (typeof connectionWords)[number];

/** Words that Ansible still follows: ignoring one would reach another host, or as another user. */
const oldWords: ReadonlyMap<string, ConnectionWord> = new Map([
  ['ansible_ssh_host', 'ansible_host'],
  ['ansible_ssh_port', 'ansible_port'],
  ['ansible_ssh_user', 'ansible_user'],
  ['ansible_private_key_file', 'ansible_ssh_private_key_file'],
]);

/** Words that change how Ansible connects and that pt-fleet does not follow, and what to do instead. */
const ignoredWords: ReadonlyMap<string, string> = new Map([
  ...['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_ssh_executable'].map(
    (word) => [word, 'Write jump hosts and other ssh options into your ssh configuration.'] as const,
  ),
  ...['ansible_become', 'ansible_become_user', 'ansible_become_method'].map(
    (word) =>
      [word, 'pt-fleet never changes the user: connect as the user whose processes it may act on.'] as const,
  ),
]);

/** Words that hold a secret: not followed, and not kept either. */
const secretWords: ReadonlySet<string> = new Set([
  'ansible_password',
  'ansible_ssh_pass',
  'ansible_ssh_password',
  'ansible_become_pass',
  'ansible_become_password',
  'ansible_ssh_private_key_passphrase',
  'ansible_ssh_private_key',
]);

export function isSecret(word: string): boolean {
  return secretWords.has(word);
}

/** Why a variable must not be written like this, or null. */
export function unknownWord(word: string): { readonly summary: string; readonly hint: string } | null {
  const current = oldWords.get(word);
  if (current !== undefined)
    return { summary: `the variable ${word} is not supported`, hint: `Write ${current}.` };
  if (!word.startsWith('pt_') || word === 'pt_replay') return null;
  const meant = didYouMean(word, connectionWords);
  const hint =
    meant === null ? 'The words that begin with pt_ are its own: pt_replay.' : `Did you mean "${meant}"?`;
  return { summary: `pt-fleet does not know the variable ${word}`, hint };
}

/** What to do instead of a variable that is not followed, or null when it is, or is the site's own. */
export function insteadOf(word: string): string | null {
  if (isSecret(word)) return 'Use a key or an agent: pt-fleet neither uses nor keeps passwords.';
  return ignoredWords.get(word) ?? null;
}
