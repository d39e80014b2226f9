import { access, realpath } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../util/result.js';
import { readTextFile, type TextFileProblem } from '../util/text-file.js';
import { unreachable } from '../util/unreachable.js';
import type { Problem } from './problem.js';

const maxFileBytes = 1024 * 1024;

/** Why a file cannot be read, in words that follow "cannot be read: ". */
export interface FileProblem {
  readonly code: Problem['code'];
  readonly reason: string;
  readonly hint?: string;
}

/** The text of a playbook file, or why it cannot be read. */
export async function readText(file: string): Promise<Result<string, FileProblem>> {
  const read = await readTextFile(file, maxFileBytes);
  if (!read.ok) return err(fileProblem(read.error));
  return read.value.byteOrderMark ? err(markedProblem) : ok(read.value.text);
}

function fileProblem(found: TextFileProblem): FileProblem {
  switch (found.kind) {
    case 'missing':
      return problem('file-not-found', 'there is no such file', 'check the path');
    case 'denied':
      return problem('permission', 'permission denied', 'make it readable for you');
    case 'directory':
      return problem('directory', 'it is a directory', 'name a file in it');
    case 'not-regular':
      return problem('unreadable', 'it is not a regular file');
    case 'too-large':
      return problem('too-large', 'it is larger than 1 MiB');
    case 'utf-16':
      return markedProblem;
    case 'not-utf-8':
      return problem('not-utf-8', 'it is not UTF-8 text', encodingHint);
    case 'system':
      return problem('unreadable', found.code);
    default:
      return unreachable(found);
  }
}

const encodingHint = 'save it as UTF-8 without byte order mark';

const markedProblem = problem('byte-order-mark', 'it begins with a byte order mark', encodingHint);

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

/** Where an imported file really is, links resolved: inside `root`, outside of it, or nowhere. */
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
