import type { Diagnostic } from '../model/diagnostic.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';

/** What a user may write for a session: its id, the beginning of its id, or `latest`. Holds no separators by construction. */
export type SessionReference =
  | { readonly kind: 'exact'; readonly id: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'latest' };

const exactId = /^fleet-[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$/;
const idPrefix = /^fleet-[0-9a-f-]{1,20}$/;
const withoutWord = /^[0-9][0-9a-f-]{0,19}$/;

/** fleet-YYYYMMDD-HHMMSS-xxxx, in UTC; `randomHex` is four hexadecimal digits. */
export function newFleetSessionId(now: Date, randomHex: string): string {
  return `fleet-${stamp(now)}-${fourDigits(randomHex)}`;
}

/** pt-YYYYMMDD-HHMMSS-xxxx, in UTC: the part of a fleet session that lives on one host. */
export function newHostSessionId(now: Date, randomHex: string): string {
  return `pt-${stamp(now)}-${fourDigits(randomHex)}`;
}

export function isFleetSessionId(text: string): boolean {
  return exactId.test(text);
}

/** The one parser for session ids that come from users. */
export function parseSessionId(text: string): Result<SessionReference, Diagnostic> {
  if (text === 'latest') return ok({ kind: 'latest' });
  if (exactId.test(text)) return ok({ kind: 'exact', id: text });
  if (idPrefix.test(text)) return ok({ kind: 'prefix', prefix: text });
  if (withoutWord.test(text)) return ok({ kind: 'prefix', prefix: `fleet-${text}` });
  return err({
    severity: 'error',
    code: 'session/bad-id',
    summary: `finding session "${sanitize(text, 60)}": this is not a session id`,
    hint: /^pt-[0-9]/.test(text)
      ? 'pt-… is the part of a session on one host; name the fleet session (fleet-…) it belongs to'
      : 'an id looks like fleet-20260115-143022-a7b3; its beginning is enough, and so is "latest"',
  });
}

function stamp(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
}

function fourDigits(randomHex: string): string {
  if (/^[0-9a-f]{4}$/.test(randomHex)) return randomHex;
  throw new Error('Internal error: a session id needs four hexadecimal digits');
}
