import { sanitize } from '../util/sanitize.js';

/** What keeps text from a playbook or a host plain text in GitHub- or GitLab-flavoured Markdown. */

/** A code span, where nothing is a link, a mention or HTML. A backtick would end it, a pipe a table cell. */
export function code(text: string, maxLength = 80): string {
  const shown = sanitize(text, maxLength).replaceAll('`', 'ˋ').replaceAll('|', '\\|');
  return shown.trim() === '' ? '–' : `\`${shown}\``;
}

/** Running text: what has a meaning is escaped; mentions, references and links are broken up by a zero-width space. */
export function prose(text: string, maxLength = 300): string {
  return sanitize(text, maxLength)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_~[\]{}|!$^]/g, '\\$&')
    .replace(/@|#(?=\d)|:(?=\/\/)|www(?=\.)|GH-(?=\d)/gi, '$&\u200b');
}

export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
