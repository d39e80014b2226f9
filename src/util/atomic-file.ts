import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces the file at `path` (mode 0600) so that a reader, or a crash, sees the old content or the new one and nothing in
 * between. A symbolic link at `path` is replaced, not followed. Rejects with the system's error; the old file then stands.
 */
export async function writeFileAtomic(path: string, content: string): Promise<void> {
  const temporary = temporaryFor(path);
  try {
    await createFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/**
 * Makes the file at `path` (mode 0600) appear with its whole content at once, for one caller only: rejects with EEXIST
 * when there is one already, with the system's error otherwise.
 */
export async function publishFile(path: string, content: string): Promise<void> {
  const temporary = temporaryFor(path);
  try {
    await createFile(temporary, content);
    await link(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncDirectory(dirname(path));
}

/** Writes a file (mode 0600) that must not exist yet, and waits until it is on the disk. Rejects with the system's error. */
export async function createFile(path: string, content: string): Promise<void> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const file = await open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
  try {
    await file.writeFile(content, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a directory durable. Rejects with the system's error. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}
