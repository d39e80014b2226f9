import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import { err, ok, type Result } from '../util/result.js';

/** Runs a piece of disk work; what the system refuses becomes a diagnostic that names the work and the place. */
export async function onDisk<T>(
  doing: string,
  path: string,
  work: () => Promise<T>,
): Promise<Result<T, Diagnostic>> {
  try {
    return ok(await work());
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return err(storeFailed(doing, path, error));
  }
}

export function storeFailed(doing: string, path: string, error: NodeJS.ErrnoException): Diagnostic {
  return {
    severity: 'error',
    code: 'session/store-failed',
    summary: `${doing}: ${explain(error)} (${path})`,
    hint: hintFor(error),
  };
}

/** The whole text of a regular file; a symbolic link in its place is refused. Rejects with the system's error. */
export async function readPlainFile(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if (!(await file.stat()).isFile()) throw refusal('ENOTREG');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Rejects unless `path` is a directory of ours that nobody else can write to: not a symbolic link to one. */
export async function requireOwnDirectory(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) throw refusal('ELOOP');
  if (!found.isDirectory()) throw refusal('ENOTDIR');
  if (process.getuid !== undefined && found.uid !== process.getuid()) throw refusal('EOWNER');
  if ((found.mode & 0o022) !== 0) throw refusal('EOPEN');
}

/**
 * Makes a directory of mode 0700 and the missing ones above it. Node's own recursive mkdir never returns where the system
 * takes no directory below an existing one, as below /proc.
 */
export async function makeDirectories(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeDirectories(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return isSystemError(error) && error.code !== undefined && codes.includes(error.code);
}

function refusal(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

const explanations: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'free some space, or choose another state directory'],
  EDQUOT: ['the disk quota is used up', 'free some space, or choose another state directory'],
  EROFS: ['the file system is read-only', 'choose a state directory that can be written to'],
  EACCES: ['permission denied', 'check who owns the state directory and its mode'],
  EPERM: ['not permitted', 'check who owns the state directory and its mode'],
  ENOENT: ['there is no such file or directory', 'check the state directory'],
  EEXIST: ['it exists already', 'run the command again: the next session gets another id'],
  ENOTEMPTY: ['it exists already', 'run the command again: the next session gets another id'],
  ELOOP: ['there is a symbolic link, which is not followed here', 'remove the link'],
  ENOTDIR: ['this is not a directory', 'remove what is in its place'],
  ENOTREG: ['this is not a regular file', 'remove what is in its place'],
  EOWNER: ['it belongs to another user', 'choose a state directory of your own'],
  EOPEN: ['other users can write to it', 'take away their permission: chmod go-w'],
};

function explain(error: NodeJS.ErrnoException): string {
  return explanations[error.code ?? '']?.[0] ?? `the system says ${error.code ?? 'nothing'}`;
}

function hintFor(error: NodeJS.ErrnoException): string {
  return explanations[error.code ?? '']?.[1] ?? 'check the state directory';
}
