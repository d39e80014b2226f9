/**
 * The one quoting function for remote shells: single quotes, which every POSIX shell, csh and fish read alike
 * apart from the backslash and the exclamation mark, which are therefore quoted by other means.
 * A NUL or a line break cannot be passed safely through every login shell: that is a bug of the caller.
 */
function shellQuote(word: string): string {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word;
  if (/[\0\r\n]/.test(word)) throw new Error('Internal error: a remote argument holds a NUL or a line break');
  return `'${word.replace(/['\\!]/g, (character) => (character === "'" ? `'"'"'` : `'\\${character}'`))}'`;
}

export function shellJoin(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
