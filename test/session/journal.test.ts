import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.js';
import { openStore, type SessionStore } from '../../src/session/index.js';
import { errorOf, fixedClock, sessionId, sessionOf, temporaryRoot, valueOf } from './support/session.js';

const started: Event = { type: 'apply_started', session: sessionId, actions: 1 };
const intent: Event = {
  type: 'action_intended',
  action: 'a:1',
  host: 'a',
  what: 'kill 1 process: node vite',
};

async function storeWithJournal(): Promise<{ readonly store: SessionStore; readonly file: string }> {
  const root = await temporaryRoot();
  const store = openStore(root, fixedClock);
  valueOf(await store.create(sessionOf(), 'the plan', []));
  return { store, file: join(root, 'sessions', sessionId, 'journal.jsonl') };
}

describe('the journal', () => {
  test('holds the events in order, numbered, each with its time', async () => {
    const { store } = await storeWithJournal();
    const journal = valueOf(await store.openJournal(sessionId));
    await Promise.all([journal.append(started), journal.append(intent)]);
    valueOf(await journal.close());
    expect(valueOf(await store.readJournal(sessionId))).toMatchObject({
      torn: false,
      entries: [
        { seq: 1, at: '2026-01-15T14:30:22.000Z', event: started },
        { seq: 2, at: '2026-01-15T14:30:22.000Z', event: intent },
      ],
    });
  });

  test('has the intent in the file when append returns', async () => {
    const { store, file } = await storeWithJournal();
    const journal = valueOf(await store.openJournal(sessionId));
    await journal.append(intent);
    expect(await readFile(file, 'utf8')).toContain('"action_intended"');
    valueOf(await journal.close());
  });

  test('that does not exist yet has no entries', async () => {
    const { store } = await storeWithJournal();
    expect(valueOf(await store.readJournal(sessionId))).toMatchObject({ entries: [], torn: false });
  });

  test('with a torn last line is read without it, and goes on after what is whole', async () => {
    const { store, file } = await storeWithJournal();
    const first = valueOf(await store.openJournal(sessionId));
    await first.append(started);
    valueOf(await first.close());
    await appendFile(file, '{"seq":2,"at":"2026-01-15T14:30:22.000Z","event":{"type":"action_inte');

    const read = valueOf(await store.readJournal(sessionId));
    expect(read.torn).toBe(true);
    expect(read.entries.map(({ event }) => event)).toEqual([started]);

    const second = valueOf(await store.openJournal(sessionId));
    await second.append(intent);
    valueOf(await second.close());
    const again = valueOf(await store.readJournal(sessionId));
    expect(again.torn).toBe(false);
    expect(again.entries.map(({ seq, event }) => [seq, event])).toEqual([
      [1, started],
      [2, intent],
    ]);
  });

  test.each<[string, string]>([
    ['is not JSON', '{"seq":1,\n{"seq":2,"at":"","event":{"type":"x"}}\n'],
    ['is missing', '{"seq":2,"at":"","event":{"type":"x"}}\n'],
    ['is not an entry', '[]\n{"seq":2,"at":"","event":{"type":"x"}}\n'],
  ])('of which a line %s is reported: that was not a crash', async (_what, text) => {
    const { store, file } = await storeWithJournal();
    await writeFile(file, text, { mode: 0o600 });
    const broken = errorOf(await store.readJournal(sessionId));
    expect(broken.code).toBe('session/broken');
    expect(broken.summary).toContain('line 1');
    expect((await store.openJournal(sessionId)).ok).toBe(false);
  });

  test('keeps line breaks and escape codes of hostile text inside one line', async () => {
    const { store, file } = await storeWithJournal();
    const journal = valueOf(await store.openJournal(sessionId));
    const hostile = { ...intent, what: 'evil\n{"seq":3}\u001b[2J\u2028' };
    await journal.append(hostile);
    valueOf(await journal.close());
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(2);
    expect(valueOf(await store.readJournal(sessionId)).entries[0]?.event).toEqual(hostile);
  });
});
