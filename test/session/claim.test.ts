import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { openStore, type SessionStore } from '../../src/session/index.js';
import { errorOf, fixedClock, sessionId, sessionOf, temporaryRoot, valueOf } from './support/session.js';

interface Claimed {
  readonly root: string;
  readonly store: SessionStore;
  readonly file: string;
}

async function newSession(): Promise<Claimed> {
  const root = await temporaryRoot();
  const store = openStore(root, fixedClock);
  valueOf(await store.create(sessionOf(), 'the plan', []));
  return { root, store, file: join(root, 'sessions', sessionId, 'apply.claim') };
}

describe('the one use of a plan', () => {
  test('is locked while its holder is alive, and says who that is and since when', async () => {
    const { store } = await newSession();
    valueOf(await store.claim(sessionId));
    const { kind, diagnostic } = errorOf(await store.claim(sessionId));
    expect(kind).toBe('locked');
    expect(diagnostic.summary).toContain(
      `by process ${process.pid} on ${hostname()} at 2026-01-15T14:30:22.000Z`,
    );
  });

  test('is used when it was applied, even if the holder is still alive', async () => {
    const { store } = await newSession();
    valueOf(await store.claim(sessionId));
    valueOf(await store.update(sessionOf({ state: 'partial' })));
    expect(errorOf(await store.claim(sessionId)).kind).toBe('used');
  });

  test('is used when its holder died before it was finished', async () => {
    const { store, file } = await newSession();
    const child = spawn('true');
    await once(child, 'exit');
    await writeFile(file, JSON.stringify({ ...(await claimOf(store, file)), pid: child.pid }));
    const { kind, diagnostic } = errorOf(await store.claim(sessionId));
    expect(kind).toBe('used');
    expect(diagnostic.summary).toContain('ended before it was finished');
  });

  test('is not locked by a process that merely has the pid of a holder that died', async () => {
    const { store, file } = await newSession();
    await writeFile(file, JSON.stringify({ ...(await claimOf(store, file)), start_ticks: 1 }));
    expect(errorOf(await store.claim(sessionId)).kind).toBe('used');
  });

  test('is locked by a holder on another controller: nobody here can tell that it died', async () => {
    const { store, file } = await newSession();
    await writeFile(file, JSON.stringify({ ...(await claimOf(store, file)), host: 'elsewhere' }));
    const { kind, diagnostic } = errorOf(await store.claim(sessionId));
    expect(kind).toBe('locked');
    expect(diagnostic.hint).toContain('runs on another controller');
  });

  test.each(['', '{', '[]', '{"pid":-1,"start_ticks":1,"host":"x","at":"y"}'])(
    'is used when the claim is unreadable: %j',
    async (text) => {
      const { store, file } = await newSession();
      await writeFile(file, text);
      expect(errorOf(await store.claim(sessionId)).kind).toBe('used');
    },
  );

  test('goes to exactly one of the processes that race for it; the others find it locked', async () => {
    const { root } = await newSession();
    const racers = [1, 2, 3].map(() => racer(root));
    for (const { said } of racers) expect(await said()).toBe('ready');
    for (const { child } of racers) child.stdin.write('go\n');
    const results = await Promise.all(racers.map(({ said }) => said()));
    for (const { child } of racers) child.stdin.end();
    await Promise.all(racers.map(({ child }) => once(child, 'close')));
    expect(results.sort()).toEqual(['claimed', 'locked', 'locked']);
  });
});

async function claimOf(store: SessionStore, file: string): Promise<Readonly<Record<string, unknown>>> {
  valueOf(await store.claim(sessionId));
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
}

/** A process of its own that claims when it is told to; `said` is its next line. */
function racer(root: string) {
  const child = spawn(
    process.execPath,
    ['--import', './test/lab/typescript.mjs', 'test/session/support/racer.ts', root, sessionId],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<unknown> => (await lines.next()).value;
  return { child, said };
}
