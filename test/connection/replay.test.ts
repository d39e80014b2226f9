import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Host } from '../../src/model/host.js';
import { failed, open, openFailure, sh, succeeded } from './support.js';

const directory = mkdtempSync(join(tmpdir(), 'pt-fleet-'));
const file = join(directory, 'recorded');
const bytes = Buffer.from([0, 255, 10, 65]);
writeFileSync(file, bytes);
afterAll(() => rmSync(directory, { recursive: true }));

function recorded(path: string): Host {
  return { name: 'yesterday', groups: [], vars: {}, transport: { kind: 'replay', file: path } };
}

describe('a recorded snapshot', () => {
  it('answers a collecting command with the recorded bytes', async () => {
    const connection = await open({}, recorded(file));
    const result = succeeded(await connection.exec(sh('collect', { replayable: true })));
    expect(result).toEqual({ exitCode: 0, stdout: bytes, stderr: '' });
    await connection.close();
  });

  it('refuses every other command', async () => {
    const connection = await open({}, recorded(file));
    const failure = failed(await connection.exec(sh('kill 1')));
    expect(failure.kind).toBe('denied');
    expect(failure.diagnostic.summary).toContain(file);
  });

  it('is held to the output limit like a host', async () => {
    const connection = await open({}, recorded(file));
    expect(failed(await connection.exec(sh('', { replayable: true, maxOutputBytes: 3 }))).kind).toBe(
      'output_limit',
    );
  });

  it('that is not there is named', async () => {
    const failure = await openFailure({}, recorded(join(directory, 'missing')));
    expect(failure.kind).toBe('config');
    expect(failure.diagnostic.summary).toContain(join(directory, 'missing'));
  });
});
