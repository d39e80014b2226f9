import type { Stream } from '../shell.js';

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Paints text on a terminal; plain text elsewhere and with NO_COLOR. */
export type Style = Readonly<Record<keyof typeof codes, (text: string) => string>>;

export function styleFor(stream: Stream, env: Readonly<Record<string, string | undefined>>): Style {
  const painted = stream.terminal !== null && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  const paint = (code: number) => (text: string) =>
    painted && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    bold: paint(codes.bold),
    dim: paint(codes.dim),
    red: paint(codes.red),
    green: paint(codes.green),
    yellow: paint(codes.yellow),
    cyan: paint(codes.cyan),
  };
}
