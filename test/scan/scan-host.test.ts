import { describe, expect, it } from 'vitest';
import type {
  Connection,
  ConnectionFailure,
  RemoteCommand,
  RemoteResult,
} from '../../src/model/connection.js';
import { scanHost } from '../../src/scan/index.js';
import { err, ok, type Result } from '../../src/util/result.js';
import { recording } from '../remote/collect-recording.js';

const options = { hostSessionId: 'pt-20260115-143022-a7b3', sampleSeconds: 2, timeoutSeconds: 30 };

function answering(answer: Result<RemoteResult, ConnectionFailure>, seen: RemoteCommand[] = []): Connection {
  return {
    host: 'dev-01',
    exec: (command) => (seen.push(command), Promise.resolve(answer)),
    close: () => Promise.resolve(),
  };
}

async function failureOf(result: Partial<RemoteResult>): Promise<ConnectionFailure> {
  const answer = ok({ exitCode: 0, stdout: Buffer.alloc(0), stderr: '', ...result });
  const scanned = await scanHost(answering(answer), options);
  if (scanned.ok) throw new Error('it was scanned');
  return scanned.error;
}

describe('scanHost', () => {
  it('makes the same snapshot of the same recording, byte for byte', async () => {
    const answer = ok({ exitCode: 0, stdout: recording(), stderr: '' });
    const first = await scanHost(answering(answer), options);
    const second = await scanHost(answering(answer), options);
    expect(first.ok).toBe(true);
    expect(second).toEqual(first);
  });

  it('sends one command, which a recording may answer, and passes an interruption on', async () => {
    const seen: RemoteCommand[] = [];
    const { signal } = new AbortController();
    await scanHost(answering(ok({ exitCode: 0, stdout: recording(), stderr: '' }), seen), {
      ...options,
      signal,
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ replayable: true, signal });
  });

  it('passes on what the connection says', async () => {
    const lost: ConnectionFailure = {
      kind: 'lost',
      diagnostic: { severity: 'error', code: 'connection/lost', summary: 'gone' },
    };
    expect(await scanHost(answering(err(lost)), options)).toEqual(err(lost));
  });

  it.each([
    [126, 'protocol', 'no POSIX shell'],
    [127, 'protocol', 'no POSIX shell'],
    [124, 'command_timeout', 'did not end within 30 s'],
    [77, 'denied', 'may not read the process files'],
    [3, 'protocol', 'exit status 3'],
  ])('explains exit status %i as %s', async (exitCode, kind, words) => {
    const failure = await failureOf({ exitCode, stderr: 'the host says\u001b[2J why' });
    expect(failure.kind).toBe(kind);
    expect(failure.diagnostic).toMatchObject({ severity: 'error', host: 'dev-01' });
    expect(failure.diagnostic.summary).toContain(words);
    expect(failure.diagnostic.detail).toBe('the host says\\u001b[2J why');
    expect(failure.diagnostic.hint).toBeTruthy();
  });

  it('blocks a host whose account may not run commands', async () => {
    const failure = await failureOf({
      exitCode: 1,
      stdout: Buffer.from('This account is currently not available.\n'),
    });
    expect(failure.kind).toBe('denied');
    expect(failure.diagnostic.detail).toBe('This account is currently not available.');
  });

  it('concludes nothing from a snapshot that was cut off, and does not show its content', async () => {
    const failure = await failureOf({ stdout: recording().subarray(0, 600) });
    expect(failure.kind).toBe('protocol');
    expect(failure.diagnostic.summary).toContain('cut off');
    expect(failure.diagnostic.detail).toBeUndefined();
  });
});
