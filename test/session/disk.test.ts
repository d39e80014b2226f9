import { execFileSync, spawnSync } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NotDurable } from '../../src/model/event.js';
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

const canMount = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0;
const why = canMount ? '' : ' (skipped: mounting a small tmpfs needs root)';

/** A file system of 256 KiB. */
async function smallDisk(): Promise<string> {
  const root = await temporaryRoot();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', root]);
  onTestFinished(() => void execFileSync('umount', [root]));
  return root;
}

async function fillUp(root: string): Promise<string> {
  const ballast = join(root, 'ballast');
  await writeFile(ballast, Buffer.alloc(1024 * 1024)).catch(() => undefined);
  return ballast;
}

describe.skipIf(!canMount)(`on a full or broken disk${why}`, () => {
  test('a session that does not fit leaves nothing behind', async () => {
    const root = await smallDisk();
    const store = openStore(root, fixedClock);
    const big = 'x'.repeat(512 * 1024);
    const refused = errorOf(await store.create(sessionOf(), big, [recordOf('web-1')]));
    expect(refused.code).toBe('session/store-failed');
    expect(refused.summary).toContain('the disk is full');
    expect(refused.hint).toContain('free some space');
    expect(await readdir(join(root, 'sessions'))).toEqual([]);

    const many = Array.from({ length: 200 }, (_, index) => recordOf(`web-${index}`));
    expect(errorOf(await store.create(sessionOf(), 'the plan', many)).summary).toContain('the disk is full');
    expect(await readdir(join(root, 'sessions'))).toEqual([]);
  });

  test('an update that does not fit leaves the session as it was', async () => {
    const root = await smallDisk();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', []));
    await fillUp(root);
    const refused = errorOf(await store.update(sessionOf({ operator: 'y'.repeat(64 * 1024) })));
    expect(refused.code).toBe('session/store-failed');
    expect(valueOf(await store.read(sessionId)).session).toEqual(sessionOf());
    const files = await readdir(join(root, 'sessions', sessionId));
    expect(files.sort()).toEqual(['hosts', 'plan.json', 'session.json']);
  });

  test('an intent that does not fit is refused and taken back; what happened is kept and written later', async () => {
    const root = await smallDisk();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', []));
    const journal = valueOf(await store.openJournal(sessionId));
    await journal.append({ type: 'apply_started', session: sessionId, actions: 2 });
    const ballast = await fillUp(root);
    const long = 'z'.repeat(8 * 1024);
    const intent = journal.append({ type: 'action_intended', action: 'a:1', host: 'a', what: long });
    await expect(intent).rejects.toThrow(NotDurable);
    const outcome = { action: 'b:2', host: 'b', kind: 'kill', status: 'done', summary: long } as const;
    await expect(journal.append({ type: 'action_finished', outcome })).rejects.toThrow('the disk is full');
    await rm(ballast);
    valueOf(await journal.close());

    const { entries, torn } = valueOf(await store.readJournal(sessionId));
    expect(torn).toBe(false);
    expect(entries.map(({ seq, event }) => [seq, event.type])).toEqual([
      [1, 'apply_started'],
      [2, 'action_finished'],
    ]);
  });

  test('that became read-only, the sessions can still be read, and writing says why it cannot', async () => {
    const root = await smallDisk();
    const store = openStore(root, fixedClock);
    valueOf(await store.create(sessionOf(), 'the plan', []));
    execFileSync('mount', ['-o', 'remount,ro', root]);
    expect(valueOf(await store.read('latest')).session).toEqual(sessionOf());
    expect(errorOf(await store.update(sessionOf())).summary).toContain('the file system is read-only');
    expect(errorOf(await store.openJournal(sessionId)).code).toBe('session/store-failed');
    const { kind, diagnostic } = errorOf(await store.claim(sessionId));
    expect([kind, diagnostic.code]).toEqual(['failed', 'session/store-failed']);
  });
});

test('a folder that the system never gives is refused at once, before any work', async () => {
  const refused = errorOf(await openStore('/proc/nope', fixedClock).prepare());
  expect(refused).toMatchObject({ code: 'session/store-failed' });
  expect(refused.summary).toContain('preparing the state directory');
});

test('a store is prepared without leaving a trace of the trial', async () => {
  const root = join(await temporaryRoot(), 'new', 'below');
  valueOf(await openStore(root, fixedClock).prepare());
  expect(await readdir(join(root, 'sessions'))).toEqual([]);
});
