import { constants } from 'node:fs';
import { access, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../util/result.js';
import type { Problem } from './problem.js';

const maxFileBytes = 1024 * 1024;

/** Why a file cannot be read, in words that follow "cannot be read: ". */
export interface FileProblem {
  readonly code: Problem['code'];
  readonly reason: string;
  readonly hint?: string;
}

/** The text of a file, or why it cannot be read. A file is regular, UTF-8 without byte order mark, and at most 1 MiB. */
export async function readText(file: string): Promise<Result<string, FileProblem>> {
  let handle;
  try {
    // Not blocking, so that a named pipe is refused below instead of waited for.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await handle.stat();
    if (stat.isDirectory()) return err(problem('directory', 'it is a directory', 'name a file in it'));
    if (!stat.isFile()) return err(problem('unreadable', 'it is not a regular file'));
    const buffer = Buffer.alloc(maxFileBytes + 1);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    if (bytesRead > maxFileBytes) return err(problem('too-large', 'it is larger than 1 MiB'));
    return decode(buffer.subarray(0, bytesRead));
  } catch (error) {
    return err(openProblem(error));
  } finally {
    await handle?.close();
  }
}

function decode(bytes: Buffer): Result<string, FileProblem> {
  const hint = 'save it as UTF-8 without byte order mark';
  const marks = [
    [0xef, 0xbb, 0xbf],
    [0xff, 0xfe],
    [0xfe, 0xff],
  ];
  if (marks.some((mark) => mark.every((byte, index) => bytes[index] === byte)))
    return err(problem('byte-order-mark', 'it begins with a byte order mark', hint));
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return err(problem('not-utf-8', 'it is not UTF-8 text', hint));
  }
}

function openProblem(error: unknown): FileProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return problem('file-not-found', 'there is no such file', 'check the path');
  if (code === 'EACCES' || code === 'EPERM')
    return problem('permission', 'permission denied', 'make it readable for you');
  if (code === 'EISDIR') return problem('directory', 'it is a directory', 'name a file in it');
  return problem('unreadable', code);
}

function problem(code: string, reason: string, hint?: string): FileProblem {
  return { code: `playbook/${code}`, reason, ...(hint === undefined ? {} : { hint }) };
}

/** The folder that imports may not leave: the nearest one above `file` that holds `.git`, else its own. Real paths. */
export async function repositoryRoot(file: string): Promise<string> {
  const own = path.dirname(await realpath(file));
  for (let folder = own; ; folder = path.dirname(folder)) {
    if (await exists(path.join(folder, '.git'))) return folder;
    if (folder === path.dirname(folder)) return own;
  }
}

type ResolvedImport =
  | { readonly kind: 'inside'; readonly path: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'missing' };

/** The real path of an imported file, links resolved; null when it lies outside `root`, or nowhere. */
export async function resolveInside(root: string, file: string): Promise<ResolvedImport> {
  const outside = (candidate: string): boolean => {
    const relative = path.relative(root, candidate);
    return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  };
  if (outside(path.resolve(file))) {
    // Said before the disk is asked, so that a playbook cannot probe which files exist.
    return { kind: 'outside' };
  }
  const real = await realpath(file).catch(() => null);
  if (real === null) return { kind: 'missing' };
  return outside(real) ? { kind: 'outside' } : { kind: 'inside', path: real };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
