import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readTextFile } from '../../src/util/text-file.js';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'pt-fleet-text-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(await folder(), 'file');
  await writeFile(path, content);
  return path;
}

describe('readTextFile', () => {
  it('gives the text without its byte order mark, and says that there was one', async () => {
    const plain = { text: 'ä\n', byteOrderMark: false, executable: false };
    expect(await readTextFile(await file('ä\n'), 3)).toEqual({ ok: true, value: plain });
    const marked = await readTextFile(await file('\ufeffä\n'), 100);
    expect(marked).toEqual({ ok: true, value: { ...plain, byteOrderMark: true } });
  });

  it('says whether somebody may execute it', async () => {
    const path = await file('#!/bin/sh\n');
    await chmod(path, 0o755);
    expect(await readTextFile(path, 100)).toMatchObject({ value: { executable: true } });
  });

  it('refuses everything but a regular file of text within the limit', async () => {
    const pipe = join(await folder(), 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', pipe]);
    const kindOf = async (path: string): Promise<string> => {
      const read = await readTextFile(path, 4);
      return read.ok ? 'text' : read.error.kind;
    };
    expect(await kindOf('/nonexistent/file')).toBe('missing');
    expect(await kindOf(await folder())).toBe('directory');
    expect(await kindOf(pipe)).toBe('not-regular');
    expect(await kindOf('/dev/zero')).toBe('not-regular');
    expect(await kindOf(await file('12345'))).toBe('too-large');
    expect(await kindOf(await file(Buffer.from('\ufeffa', 'utf16le')))).toBe('utf-16');
    expect(await kindOf(await file(Uint8Array.of(0x61, 0xe4)))).toBe('not-utf-8');
  });
});
