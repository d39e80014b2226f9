import type { Diagnostic } from '../../model/diagnostic.js';
import type { Problem } from '../../model/generated/fleet-response.js';
import { sanitize } from '../../util/sanitize.js';
import type { Style } from './style.js';

/** A diagnostic for people: where, what, the source frame, and what to do about it. */
export function renderDiagnostic(diagnostic: Diagnostic, style: Style): string {
  const { severity, position, summary, detail, hint, code } = diagnostic;
  const paint = severity === 'error' ? style.red : style.yellow;
  const where =
    position === undefined ? '' : `${sanitize(position.file)}:${position.line}:${position.column}: `;
  const lines = [
    `${style.bold(where)}${paint(`${severity}:`)} ${sanitize(summary)} ${style.dim(`[${code}]`)}`,
  ];
  if (position?.frame !== undefined)
    lines.push(...position.frame.split('\n').map((line) => `  ${sanitize(line)}`));
  if (detail !== undefined) lines.push(...detail.split('\n').map((line) => `  ${sanitize(line)}`));
  if (hint !== undefined)
    lines.push(...hint.split('\n').map((line) => `  ${style.cyan('→')} ${sanitize(line)}`));
  return lines.join('\n');
}

/** A diagnostic for programs. */
export function problemOf(diagnostic: Diagnostic): Problem {
  const { code, summary, detail, hint, host, position } = diagnostic;
  return {
    code,
    summary: sanitize(summary),
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(host === undefined ? {} : { host }),
    ...(position === undefined ? {} : { file: position.file, line: position.line, column: position.column }),
  };
}
