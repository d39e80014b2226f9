import { chmod, chown, lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/session/index.js';
import {
  errorOf,
  fixedClock,
  recordOf,
  sessionId,
  sessionOf,
  temporaryRoot,
  valueOf,
} from './support/session.js';

const isRoot = process.getuid?.() === 0;

describe('saving a session', () => {
  test('what was saved is read again, by id, by prefix and as the latest', async () => {
    const store = openStore(await temporaryRoot(), fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan\n', [recordOf('web-1')]));
    const stored = { session: sessionOf(), planText: 'the plan\n' };
    expect(valueOf(await store.read(sessionId))).toEqual(stored);
    expect(valueOf(await store.read('fleet-2026'))).toEqual(stored);
    expect(valueOf(await store.read('latest'))).toEqual(stored);
    expect(valueOf(await store.readHostRecord(sessionId, 'web-1'))).toEqual(recordOf('web-1'));
  });

  test('folders are for the owner only (0700), and so are files (0600), whatever the umask', async () => {
    const root = join(await temporaryRoot(), 'state');
    const before = process.umask(0);
    try {
      const store = openStore(root, fixedClock);
      valueOf(await store.create(sessionOf(), 'the plan', [recordOf('web-1')]));
      valueOf(await store.update(sessionOf({ state: 'applying' })));
      valueOf(await store.writeReport(sessionId, 'report.html', '<p>'));
      valueOf(await store.writeReport(sessionId, 'report.md', '#'));
      valueOf(await store.claim(sessionId));
      valueOf(await valueOf(await store.openJournal(sessionId)).close());
    } finally {
      process.umask(before);
    }
    const modes = new Map<string, string>();
    for (const entry of await readdir(root, { recursive: true })) {
      modes.set(entry, ((await lstat(join(root, entry))).mode & 0o777).toString(8));
    }
    expect(Object.fromEntries(modes)).toEqual({
      sessions: '700',
      [`sessions/${sessionId}`]: '700',
      [`sessions/${sessionId}/hosts`]: '700',
      [`sessions/${sessionId}/hosts/web-1.json`]: '600',
      [`sessions/${sessionId}/session.json`]: '600',
      [`sessions/${sessionId}/plan.json`]: '600',
      [`sessions/${sessionId}/report.html`]: '600',
      [`sessions/${sessionId}/report.md`]: '600',
      [`sessions/${sessionId}/apply.claim`]: '600',
      [`sessions/${sessionId}/journal.jsonl`]: '600',
    });
    expect(((await lstat(root)).mode & 0o777).toString(8)).toBe('700');
  });

  test('hosts with hostile names have their own records, inside the session', async () => {
    const root = await temporaryRoot();
    const store = openStore(root, fixedClock);
    const hosts = ['../../escape', 'a/b', '..', 'A', 'a', 'x'.repeat(400), 'snow☃\n'];
    valueOf(await store.create(sessionOf(), 'the plan', hosts.map(recordOf)));
    for (const host of hosts) {
      expect(valueOf(await store.readHostRecord(sessionId, host)).host).toBe(host);
    }
    expect(await readdir(root)).toEqual(['sessions']);
  });

  test('an id that is taken is not overwritten', async () => {
    const store = openStore(await temporaryRoot(), fixedClock);
    valueOf(await store.create(sessionOf(), 'the first', []));
    const refused = errorOf(await store.create(sessionOf(), 'the second', []));
    expect(refused.summary).toContain('it exists already');
    expect(valueOf(await store.read(sessionId)).planText).toBe('the first');
  });

  test('a report comes with its path', async () => {
    const root = await temporaryRoot();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', []));
    const path = valueOf(await store.writeReport(sessionId, 'report.html', '<p>hello'));
    expect(path).toBe(join(root, 'sessions', sessionId, 'report.html'));
    expect(await readFile(path, 'utf8')).toBe('<p>hello');
  });
});

describe('finding a session', () => {
  async function storeWith(...sessions: readonly { readonly id: string; readonly created_at: string }[]) {
    const store = openStore(await temporaryRoot(), fixedClock);
    for (const session of sessions) valueOf(await store.create(sessionOf(session), 'the plan', []));
    return store;
  }

  test('the latest is the newest, to the millisecond', async () => {
    const store = await storeWith(
      { id: 'fleet-20260115-143022-ffff', created_at: '2026-01-15T14:30:22.100Z' },
      { id: 'fleet-20260115-143022-0000', created_at: '2026-01-15T14:30:22.900Z' },
      { id: 'fleet-20250101-000000-ffff', created_at: '2025-01-01T00:00:00.000Z' },
    );
    expect(valueOf(await store.find('latest'))).toBe('fleet-20260115-143022-0000');
    expect(valueOf(await store.list()).map(({ id }) => id)).toEqual([
      'fleet-20260115-143022-0000',
      'fleet-20260115-143022-ffff',
      'fleet-20250101-000000-ffff',
    ]);
  });

  test('a beginning that fits two sessions is refused, naming them', async () => {
    const store = await storeWith(
      { id: 'fleet-20260115-143022-aaaa', created_at: '2026-01-15T14:30:22.000Z' },
      { id: 'fleet-20260115-143023-bbbb', created_at: '2026-01-15T14:30:23.000Z' },
    );
    const refused = errorOf(await store.find('20260115'));
    expect(refused.code).toBe('session/ambiguous');
    expect(refused.hint).toContain('fleet-20260115-143023-bbbb, fleet-20260115-143022-aaaa');
    expect(valueOf(await store.find('20260115-143023'))).toBe('fleet-20260115-143023-bbbb');
  });

  test('what is not there is not found, and the newest is named', async () => {
    const store = await storeWith({ id: sessionId, created_at: '2026-01-15T14:30:22.000Z' });
    const missing = errorOf(await store.read('fleet-20200101-000000-0000'));
    expect(missing.code).toBe('session/not-found');
    expect(missing.hint).toContain(sessionId);
  });

  test('an empty state directory says how to begin, and is not created by looking', async () => {
    const root = join(await temporaryRoot(), 'nothing');
    const store = openStore(root, fixedClock);
    expect(valueOf(await store.list())).toEqual([]);
    expect(errorOf(await store.read('latest')).hint).toContain('pt-fleet plan');
    await expect(lstat(root)).rejects.toThrow('ENOENT');
  });

  test.each(['../../etc', 'fleet-20260115-143022-a7b3/..', '..'])(
    'the hostile id %s never reaches the disk',
    async (text) => {
      const store = openStore(await temporaryRoot(), fixedClock);
      expect(errorOf(await store.read(text)).code).toBe('session/bad-id');
    },
  );
});

describe('a session that was tampered with', () => {
  test.each<[string, string]>([
    ['is not JSON', '{'],
    ['is empty', ''],
    ['lacks a member', '{}'],
    ['is another session', JSON.stringify(sessionOf({ id: 'fleet-20260115-143022-0000' }))],
    ['has a state that does not exist', JSON.stringify({ ...sessionOf(), state: 'done' })],
  ])('and %s is listed with its problem, not hidden', async (_what, text) => {
    const root = await temporaryRoot();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', []));
    await writeFile(join(root, 'sessions', sessionId, 'session.json'), text);
    const [listed] = valueOf(await store.list());
    expect(listed).toMatchObject({ id: sessionId, problem: { code: 'session/broken' } });
    expect(errorOf(await store.read(sessionId)).code).toBe('session/broken');
  });

  test.each(['session.json', 'plan.json'])(
    'with a symbolic link for %s is not read through it',
    async (file) => {
      const root = await temporaryRoot();
      const store = openStore(root, fixedClock);
      valueOf(await store.create(sessionOf(), 'the plan', []));
      const elsewhere = join(root, 'elsewhere');
      await writeFile(elsewhere, JSON.stringify(sessionOf()));
      await replaceByLink(join(root, 'sessions', sessionId, file), elsewhere);
      expect(errorOf(await store.read(sessionId)).summary).toContain('there is a symbolic link');
    },
  );

  test('with symbolic links for its files is not written through them', async () => {
    const root = await temporaryRoot();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', []));
    const folder = join(root, 'sessions', sessionId);
    const precious = join(root, 'precious');
    await writeFile(precious, 'precious');
    for (const file of ['session.json', 'report.md', 'journal.jsonl', 'apply.claim']) {
      await replaceByLink(join(folder, file), precious);
    }
    valueOf(await store.update(sessionOf({ state: 'applying' })));
    valueOf(await store.writeReport(sessionId, 'report.md', 'text'));
    expect(errorOf(await store.openJournal(sessionId)).code).toBe('session/store-failed');
    expect((await store.claim(sessionId)).ok).toBe(false);
    expect(await readFile(precious, 'utf8')).toBe('precious');
    expect((await lstat(join(folder, 'session.json'))).isSymbolicLink()).toBe(false);
  });

  test('or whose folder is a symbolic link is refused', async () => {
    const root = await temporaryRoot();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', []));
    const elsewhere = join(root, 'elsewhere');
    await mkdir(elsewhere);
    const other = 'fleet-20260115-143022-0000';
    await symlink(elsewhere, join(root, 'sessions', other));
    expect(errorOf(await store.read(other)).summary).toContain('there is a symbolic link');
    expect(errorOf(await store.update(sessionOf({ id: other }))).code).toBe('session/store-failed');
    expect(await readdir(elsewhere)).toEqual([]);
  });

  test('or whose folder others can write to is refused', async () => {
    const root = await temporaryRoot();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', []));
    await chmod(join(root, 'sessions', sessionId), 0o777);
    expect(errorOf(await store.read(sessionId)).summary).toContain('other users can write to it');
  });

  test.skipIf(!isRoot)('or whose folder belongs to somebody else is refused (needs root)', async () => {
    const root = await temporaryRoot();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', []));
    await chown(join(root, 'sessions'), 12_345, 12_345);
    expect(errorOf(await store.read(sessionId)).summary).toContain('it belongs to another user');
  });

  test('a record of another host is not taken for this one', async () => {
    const root = await temporaryRoot();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', [recordOf('web-1')]));
    const path = join(root, 'sessions', sessionId, 'hosts', 'web-1.json');
    await writeFile(path, JSON.stringify(recordOf('web-2')));
    expect(errorOf(await store.readHostRecord(sessionId, 'web-1')).code).toBe('session/broken');
  });
});

async function replaceByLink(path: string, target: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path);
}
