import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { err, ok, type Result } from './result.js';

export interface TextFile {
  /** Without its byte order mark. */
  readonly text: string;
  readonly byteOrderMark: boolean;
  /** Somebody may execute it. */
  readonly executable: boolean;
}

/** Why a file is not read; `system` is an error of the system, by its code. */
export type TextFileProblem =
  | {
      readonly kind:
        'missing' | 'denied' | 'directory' | 'not-regular' | 'too-large' | 'utf-16' | 'not-utf-8';
    }
  | { readonly kind: 'system'; readonly code: string };

/**
 * Reads a regular file of UTF-8 text of at most `maxBytes`. It is opened once, so that what was
 * checked is what is read, and without blocking, so that a named pipe is refused instead of waited for.
 */
export async function readTextFile(
  path: string,
  maxBytes: number,
): Promise<Result<TextFile, TextFileProblem>> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await file.stat();
    if (facts.isDirectory()) return err({ kind: 'directory' });
    if (!facts.isFile()) return err({ kind: 'not-regular' });
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let part = 1; part > 0 && length < buffer.length; length += part)
      part = (await file.read(buffer, length, buffer.length - length)).bytesRead;
    if (length > maxBytes) return err({ kind: 'too-large' });
    return decode(buffer.subarray(0, length), (facts.mode & 0o111) !== 0);
  } catch (error) {
    return err(systemProblem(error));
  } finally {
    await file?.close();
  }
}

function decode(bytes: Buffer, executable: boolean): Result<TextFile, TextFileProblem> {
  if (['fffe', 'feff'].includes(bytes.toString('hex', 0, 2))) return err({ kind: 'utf-16' });
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return ok({ text, byteOrderMark: bytes.toString('hex', 0, 3) === 'efbbbf', executable });
  } catch {
    return err({ kind: 'not-utf-8' });
  }
}

function systemProblem(error: unknown): TextFileProblem {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  const code = String(error.code);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'denied' };
  return code === 'EISDIR' ? { kind: 'directory' } : { kind: 'system', code };
}
