import { describe, expect, it } from 'vitest';
import { parseCollection } from '../../src/remote/index.js';
import { maxCollectionBytes } from '../../src/remote/collection.js';
import { recording, statLine } from './collect-recording.js';

function collectionOf(bytes: Buffer) {
  const result = parseCollection(bytes);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe('parseCollection', () => {
  it('reads a recording', () => {
    const collection = collectionOf(recording());
    expect(collection).toMatchObject({
      wholeView: true,
      uid: 1000,
      clockTicks: 100,
      memory: { totalBytes: 8_192_000, availableBytes: 4_096_000 },
      uptimeSeconds: [5000.25, 5002.3],
    });
    expect(collection.processes.map(({ pid }) => pid)).toEqual([1, 42]);
    expect(collection.users.get(0)).toBe('root');
  });

  it('refuses output that was cut off anywhere before its end record', () => {
    const whole = recording();
    const end = whole.indexOf('end:');
    for (const length of [whole.length - 1, end + 3, end, Math.floor(end / 2)])
      expect(parseCollection(whole.subarray(0, length))).toMatchObject({
        ok: false,
        error: expect.stringContaining('cut off') as string,
      });
  });

  it('refuses output that is no snapshot, or of a format that it does not know', () => {
    for (const text of ['', 'This account is not available.\n', 'pt-fleet-snapshot:2\0end:\0'])
      expect(parseCollection(Buffer.from(text))).toMatchObject({ ok: false });
  });

  it('refuses output beyond its size limit without reading it', () => {
    const result = parseCollection(Buffer.alloc(maxCollectionBytes + 1));
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining('larger than') as string });
  });

  it('says what a host did not tell', () => {
    const result = parseCollection(recording({ drop: ['memory', 'ticks'] }));
    expect(result).toEqual({ ok: false, error: 'the host did not tell: ticks, MemTotal, MemAvailable' });
  });

  it('refuses a boot id that is not made of letters, digits and dashes', () => {
    const result = parseCollection(recording({ replace: { boot: 'x\n; reboot' } }));
    expect(result).toEqual({ ok: false, error: 'the host did not tell: boot' });
  });

  it('passes over what a login shell prints first', () => {
    const noisy = Buffer.concat([Buffer.from('Welcome to host!\n\u001b[1m42/stat:\n'), recording()]);
    expect(collectionOf(noisy)).toEqual(collectionOf(recording()));
  });

  it('leaves out a process that vanished before all of it was read', () => {
    const collection = collectionOf(recording({ add: [`77/stat:${statLine({ pid: 77 })}`, '78/cmdline:x'] }));
    expect(collection.processes.map(({ pid }) => pid)).toEqual([1, 42]);
    expect(collection.warnings).toEqual([]);
  });

  it('counts records that make no sense instead of failing', () => {
    const collection = collectionOf(
      recording({ add: ['77/stat:77 no parentheses', '/stat:', ':', '9/fd/x:500:pipe:[1]'] }),
    );
    expect(collection.processes.map(({ pid }) => pid)).toEqual([1, 42]);
    expect(collection.warnings).toEqual(['1 process records could not be read and were left out']);
  });

  it('cuts arguments to 4 KiB each and 256 of them, names and values to their limits', () => {
    const huge = 'ä'.repeat(5000);
    const collection = collectionOf(
      recording({
        add: [
          ...Array.from({ length: 400 }, () => `42/cmdline:${huge}`),
          `42/environ:BUILD_ID=${huge}`,
          `warning:${huge}`,
        ],
      }),
    );
    const process = collection.processes[1];
    expect(process?.argv).toHaveLength(256);
    expect(Math.max(...(process?.argv.map((argument) => Buffer.byteLength(argument)) ?? []))).toBe(4096);
    expect(Buffer.byteLength(process?.markers?.['BUILD_ID'] ?? '')).toBe(1024);
    expect(collection.warnings[0]).toHaveLength(200);
  });

  it('tells an environment without markers from one that could not be read', () => {
    const [init, worker] = collectionOf(recording()).processes;
    expect(init?.markers).toBeNull();
    expect(worker?.markers).toEqual({ TMUX: '/tmp/tmux-1000/default,99,0' });
  });

  it('believes no link that it sees twice', () => {
    const collection = collectionOf(recording({ add: ['42/exe:777:/usr/bin/innocent'] }));
    expect(collection.processes[1]?.exe).toEqual({ target: null, inode: { links: 1, id: '2049:77' } });
  });

  it('keeps no part of the output alive', () => {
    const bytes = recording();
    const before = collectionOf(bytes);
    const text = JSON.stringify(before.processes);
    bytes.fill(0);
    expect(JSON.stringify(before.processes)).toBe(text);
  });
});
