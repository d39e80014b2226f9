import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Session } from '../model/generated/session.js';
import type { HostRecord } from '../model/host-record.js';
import { writeFileAtomic } from '../util/atomic-file.js';
import { systemClock, type Clock } from '../util/clock.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { claimSession, refusalOfClaim, type ClaimRefusal } from './claim.js';
import { createSession, prepareStore } from './create.js';
import { hasCode, onDisk, readPlainFile, requireOwnDirectory } from './disk.js';
import { documentText, parseHostRecord, parseSession } from './documents.js';
import { isFleetSessionId, parseSessionId, type SessionReference } from './ids.js';
import { openJournalFile, readJournalFile, type Journal, type JournalContent } from './journal.js';
import { hostFileName, sessionFolder, sessionsPath, type SessionFolder } from './layout.js';

interface StoredSession {
  readonly session: Session;
  /** plan.json as it is on the disk: to be parsed, and checked against the session's digest. */
  readonly planText: string;
}

/** A session that cannot be read is listed with its problem. */
export type ListedSession =
  { readonly id: string; readonly session: Session } | { readonly id: string; readonly problem: Diagnostic };

/**
 * The sessions on this controller's disk. Folders have mode 0700, files 0600; a file is replaced as a whole, and symbolic
 * links are never followed. `text` is what a user wrote for a session (an id, the beginning of one, or `latest`); `id` is
 * the id of a session that was read or created.
 */
export interface SessionStore {
  /** Makes the store's folder and writes there, so that a disk that cannot be used shows before the work, not after it. */
  prepare(): Promise<Result<void, Diagnostic>>;
  find(text: string): Promise<Result<string, Diagnostic>>;
  read(text: string): Promise<Result<StoredSession, Diagnostic>>;
  /** The session appears with everything in it, or not at all. */
  create(
    session: Session,
    planText: string,
    hostRecords: readonly HostRecord[],
  ): Promise<Result<void, Diagnostic>>;
  update(session: Session): Promise<Result<void, Diagnostic>>;
  /** Newest first. */
  list(): Promise<Result<readonly ListedSession[], Diagnostic>>;
  readHostRecord(id: string, host: string): Promise<Result<HostRecord, Diagnostic>>;
  /** The path of the report. */
  writeReport(
    id: string,
    name: 'report.html' | 'report.md',
    text: string,
  ): Promise<Result<string, Diagnostic>>;
  /** Takes the session's one use; whoever comes second is refused. */
  claim(id: string): Promise<Result<void, ClaimRefusal>>;
  /** Why a claim would be refused now, without claiming; null: it would not. */
  refusalOfClaim(session: Session): Promise<Result<ClaimRefusal | null, Diagnostic>>;
  openJournal(id: string): Promise<Result<Journal, Diagnostic>>;
  readJournal(id: string): Promise<Result<JournalContent, Diagnostic>>;
}

/** The store below `root`, which is made when the first session is created. */
export function openStore(root: string, clock: Clock = systemClock): SessionStore {
  return {
    prepare: () => prepareStore(root),
    find,
    read,
    create: (session, planText, hostRecords) => createSession(root, session, planText, hostRecords),
    update,
    list,
    readHostRecord,
    writeReport,
    claim,
    refusalOfClaim: (session) => refusalOfClaim(sessionFolder(root, session.id).claim, session),
    openJournal,
    readJournal,
  };

  async function find(text: string): Promise<Result<string, Diagnostic>> {
    const reference = parseSessionId(text);
    if (!reference.ok) return reference;
    const ids = await idsNewestFirst();
    if (!ids.ok) return ids;
    const matching = await matchingIds(reference.value, ids.value);
    const [id, second] = matching;
    if (id === undefined) return err(notFound(text, ids.value));
    return second === undefined ? ok(id) : err(ambiguous(text, matching));
  }

  async function matchingIds(
    reference: SessionReference,
    ids: readonly string[],
  ): Promise<readonly string[]> {
    switch (reference.kind) {
      case 'exact':
        return ids.filter((id) => id === reference.id);
      case 'prefix':
        return ids.filter((id) => id.startsWith(reference.prefix));
      case 'latest':
        return (await latestFirst(ids)).slice(0, 1);
    }
  }

  /** Ids hold whole seconds: among those of the newest second, the time in the session decides. */
  async function latestFirst(ids: readonly string[]): Promise<readonly string[]> {
    const newest = ids.filter((id) => stampOf(id) === stampOf(ids[0] ?? ''));
    if (newest.length < 2) return newest;
    const listed = await Promise.all(newest.map(listOne));
    return listed.sort(byCreation).map(({ id }) => id);
  }

  async function read(text: string): Promise<Result<StoredSession, Diagnostic>> {
    const found = await find(text);
    if (!found.ok) return found;
    const session = await readSession(found.value);
    if (!session.ok) return session;
    const folder = sessionFolder(root, found.value);
    const planText = await onDisk(`reading the plan of ${found.value}`, folder.plan, () =>
      readPlainFile(folder.plan),
    );
    return planText.ok ? ok({ session: session.value, planText: planText.value }) : planText;
  }

  async function update(session: Session): Promise<Result<void, Diagnostic>> {
    return inFolder(`saving session ${session.id}`, session.id, (folder) =>
      writeFileAtomic(folder.session, documentText(session)),
    );
  }

  async function list(): Promise<Result<readonly ListedSession[], Diagnostic>> {
    const ids = await idsNewestFirst();
    if (!ids.ok) return ids;
    const listed: ListedSession[] = [];
    for (const id of ids.value) listed.push(await listOne(id));
    return ok(listed.sort(byCreation));
  }

  async function listOne(id: string): Promise<ListedSession> {
    const session = await readSession(id);
    return session.ok ? { id, session: session.value } : { id, problem: session.error };
  }

  async function readSession(id: string): Promise<Result<Session, Diagnostic>> {
    const text = await inFolder(`reading session ${id}`, id, (folder) => readPlainFile(folder.session));
    return text.ok ? parseSession(text.value, id, sessionFolder(root, id).session) : text;
  }

  async function readHostRecord(id: string, host: string): Promise<Result<HostRecord, Diagnostic>> {
    const path = join(sessionFolder(root, id).hosts, hostFileName(host));
    const text = await inFolder(
      `reading the record of ${sanitize(host, 100)} in ${id}`,
      id,
      async (folder) => {
        await requireOwnDirectory(folder.hosts);
        return readPlainFile(path);
      },
    );
    return text.ok ? parseHostRecord(text.value, host, path) : text;
  }

  async function writeReport(
    id: string,
    name: 'report.html' | 'report.md',
    text: string,
  ): Promise<Result<string, Diagnostic>> {
    return inFolder(`writing ${name} of ${id}`, id, async (folder) => {
      const path = join(folder.path, name);
      await writeFileAtomic(path, text);
      return path;
    });
  }

  async function claim(id: string): Promise<Result<void, ClaimRefusal>> {
    const session = await readSession(id);
    if (!session.ok) return err({ kind: 'failed', diagnostic: session.error });
    return claimSession(sessionFolder(root, id).claim, session.value, clock);
  }

  async function openJournal(id: string): Promise<Result<Journal, Diagnostic>> {
    const journal = await inFolder(`opening the journal of ${id}`, id, (folder) =>
      openJournalFile(folder.journal, clock),
    );
    return journal.ok ? journal.value : journal;
  }

  async function readJournal(id: string): Promise<Result<JournalContent, Diagnostic>> {
    const content = await inFolder(`reading the journal of ${id}`, id, (folder) =>
      readJournalFile(folder.journal),
    );
    return content.ok ? content.value : content;
  }

  /** Disk work in the folder of a session, after a look that the folder is what it should be. */
  async function inFolder<T>(
    doing: string,
    id: string,
    work: (folder: SessionFolder) => Promise<T>,
  ): Promise<Result<T, Diagnostic>> {
    const folder = sessionFolder(root, id);
    return onDisk(doing, folder.path, async () => {
      await requireOwnDirectory(sessionsPath(root));
      await requireOwnDirectory(folder.path);
      return work(folder);
    });
  }

  async function idsNewestFirst(): Promise<Result<readonly string[], Diagnostic>> {
    const sessions = sessionsPath(root);
    return onDisk('listing the sessions', sessions, async () => {
      try {
        await requireOwnDirectory(sessions);
        return (await readdir(sessions)).filter(isFleetSessionId).sort().reverse();
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return [];
        throw error;
      }
    });
  }
}

/** The time in an id: fleet-YYYYMMDD-HHMMSS. */
function stampOf(id: string): string {
  return id.slice(0, 'fleet-YYYYMMDD-HHMMSS'.length);
}

/** Newest first; a session without a readable time comes where its id puts it. */
function byCreation(a: ListedSession, b: ListedSession): number {
  const [left, right] = [orderOf(a), orderOf(b)];
  return left < right ? 1 : left > right ? -1 : 0;
}

function orderOf(listed: ListedSession): string {
  return `${stampOf(listed.id)} ${'session' in listed ? listed.session.created_at : ''} ${listed.id}`;
}

function notFound(text: string, ids: readonly string[]): Diagnostic {
  const [newest] = ids;
  return {
    severity: 'error',
    code: 'session/not-found',
    summary: `finding session "${sanitize(text, 60)}": there is none`,
    hint:
      newest === undefined
        ? 'nothing was planned yet with this state directory: pt-fleet plan'
        : `the newest one is ${newest}; pt-fleet sessions lists all`,
  };
}

function ambiguous(text: string, ids: readonly string[]): Diagnostic {
  const shown = ids.slice(0, 5).join(', ');
  return {
    severity: 'error',
    code: 'session/ambiguous',
    summary: `finding session "${sanitize(text, 60)}": ${ids.length} sessions begin like this`,
    hint: `write more of the id: ${shown}${ids.length > 5 ? ', …' : ''}`,
  };
}
