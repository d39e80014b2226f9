import { mkdir, mkdtemp, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Session } from '../model/generated/session.js';
import type { HostRecord } from '../model/host-record.js';
import { createFile, syncDirectory } from '../util/atomic-file.js';
import type { Result } from '../util/result.js';
import { makeDirectories, onDisk, requireOwnDirectory } from './disk.js';
import { documentText } from './documents.js';
import { hostFileName, sessionFolder, sessionsPath, stagingFolder, type SessionFolder } from './layout.js';

/** Makes the folder of the store, and tries whether it can be written to. */
export function prepareStore(root: string): Promise<Result<void, Diagnostic>> {
  const sessions = sessionsPath(root);
  return onDisk('preparing the state directory', sessions, async () => {
    await makeDirectories(sessions);
    await requireOwnDirectory(sessions);
    await rmdir(await mkdtemp(join(sessions, '.probe-')));
  });
}

/** Puts a session together out of sight and lets it appear as a whole, or not at all. */
export async function createSession(
  root: string,
  session: Session,
  planText: string,
  hostRecords: readonly HostRecord[],
): Promise<Result<void, Diagnostic>> {
  const prepared = await prepareStore(root);
  if (!prepared.ok) return prepared;
  const staging = stagingFolder(root, session.id);
  const folder = sessionFolder(root, session.id);
  return onDisk(`saving session ${session.id}`, folder.path, async () => {
    await mkdir(staging.path, { mode: 0o700 });
    try {
      await fill(staging, session, planText, hostRecords);
      await rename(staging.path, folder.path);
    } catch (error) {
      await rm(staging.path, { recursive: true, force: true });
      throw error;
    }
    await syncDirectory(sessionsPath(root));
  });
}

/** The disk waits for several files in about the time of one. */
const filesAtOnce = 32;

async function fill(
  folder: SessionFolder,
  session: Session,
  planText: string,
  hostRecords: readonly HostRecord[],
): Promise<void> {
  await mkdir(folder.hosts, { mode: 0o700 });
  for (let start = 0; start < hostRecords.length; start += filesAtOnce) {
    await writeRecords(folder, hostRecords.slice(start, start + filesAtOnce));
  }
  await createFile(folder.plan, planText);
  await createFile(folder.session, documentText(session));
  await syncDirectory(folder.hosts);
  await syncDirectory(folder.path);
}

/** All are over when this returns or rejects, so that what failed can be removed. */
async function writeRecords(folder: SessionFolder, records: readonly HostRecord[]): Promise<void> {
  const written = await Promise.allSettled(
    records.map((record) => createFile(join(folder.hosts, hostFileName(record.host)), documentText(record))),
  );
  for (const result of written) if (result.status === 'rejected') throw result.reason;
}
