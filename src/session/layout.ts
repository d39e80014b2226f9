import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isFleetSessionId } from './ids.js';

/** Where everything of one session is. */
export interface SessionFolder {
  readonly path: string;
  readonly session: string;
  readonly plan: string;
  readonly hosts: string;
  readonly journal: string;
  readonly claim: string;
}

export function sessionsPath(root: string): string {
  return join(root, 'sessions');
}

export function sessionFolder(root: string, id: string): SessionFolder {
  if (!isFleetSessionId(id)) throw new Error(`Internal error: ${JSON.stringify(id)} is not a session id`);
  return folderAt(join(sessionsPath(root), id));
}

/** Where a session is put together, out of everybody's sight, before it appears as a whole. */
export function stagingFolder(root: string, id: string): SessionFolder {
  return folderAt(join(sessionsPath(root), `.new-${id}`));
}

function folderAt(path: string): SessionFolder {
  return {
    path,
    session: join(path, 'session.json'),
    plan: join(path, 'plan.json'),
    hosts: join(path, 'hosts'),
    journal: join(path, 'journal.jsonl'),
    claim: join(path, 'apply.claim'),
  };
}

/**
 * A file name for any host name: small letters, digits, `_`, `-` and inner dots stand for themselves, every other byte is
 * `%xx`, so that two names share a file on no file system; a long one ends in its hash.
 */
export function hostFileName(host: string): string {
  const encoded = [...Buffer.from(host, 'utf8')]
    .map((byte, index) => {
      const character = String.fromCharCode(byte);
      const plain = index === 0 ? /[a-z0-9_-]/ : /[a-z0-9_.-]/;
      return plain.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
  if (encoded.length <= 200) return `${encoded}.json`;
  return `${encoded.slice(0, 120)}%${createHash('sha256').update(host).digest('hex')}.json`;
}
