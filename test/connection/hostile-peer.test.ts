import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { startEmbeddedFleet } from '../../src/embedded/index.js';
import { sanitize } from '../../src/util/sanitize.js';
import { cleanEnv, openFailure, sshHost } from './support.js';
import { hostBlock, keygen } from './sshd.js';

const directory = mkdtempSync(join(tmpdir(), 'pt-fleet-'));
const identity = join(directory, 'id');
keygen(identity);
const knownHosts = join(directory, 'known_hosts');
const cleanUps: (() => void | Promise<void>)[] = [];
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** Listens on a port or a path, and answers as told. */
async function listen(where: string | 0, answer: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  await new Promise<void>((resolve) => {
    if (where === 0) server.listen(0, '127.0.0.1', resolve);
    else server.listen(where, resolve);
  });
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

describe('a peer that is no SSH server', () => {
  it.each([
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['speaks an old protocol, with escape codes', 'SSH-1.5-\u001b[2Jgone\u001b]0;owned\u0007\r\n'],
    [
      'greets with escape codes, then garbage',
      '\u001b[31mhello\r\nSSH-2.0-x\u009b31m\r\n\u0000\u0000\u0000\u0005garbage',
    ],
    ['sends a packet of absurd length', 'SSH-2.0-x\r\n\u007f\u007f\u007f\u007f'],
    ['hangs up at once', ''],
  ])('that %s is a failure in clean words', async (_what, bytes) => {
    const server = await listen(0, (socket) => socket.end(Buffer.from(bytes, 'latin1')));
    const config = join(directory, 'config');
    writeFileSync(config, hostBlock('web', (server.address() as AddressInfo).port, { identity, knownHosts }));
    const failure = await openFailure({ sshConfigFile: config }, sshHost('web'), { connectTimeoutMs: 5000 });
    expect(['protocol', 'lost']).toContain(failure.kind);
    const { summary, detail, hint } = failure.diagnostic;
    expect(summary).toMatch(/^connecting to web \(127\.0\.0\.1 port \d+\): /);
    expect(hint).toBeTruthy();
    const words = `${summary}${detail ?? ''}${hint ?? ''}`;
    expect(sanitize(words)).toBe(words);
  });
});

it('an agent that never answers delays a host no longer than its connect timeout', async () => {
  const socket = join(directory, 'agent');
  await listen(socket, () => undefined);
  const config = join(directory, 'config');
  writeFileSync(config, hostBlock('web', 1, { knownHosts }));
  const settings = { sshConfigFile: config, env: cleanEnv({ SSH_AUTH_SOCK: socket }) };
  const failure = await openFailure(settings, sshHost('web'), { connectTimeoutMs: 300 });
  expect(failure.kind).toBe('timeout');
  expect(failure.diagnostic.summary).toContain('ssh agent');
});

it('ConnectTimeout of the ssh configuration holds when it is shorter', async () => {
  const fleet = await startEmbeddedFleet({
    names: ['quiet'],
    directory: join(directory, 'fleet'),
    misbehaviours: { quiet: 'silent' },
  });
  cleanUps.push(() => fleet.close());
  writeFileSync(fleet.sshConfigFile, 'Host *\n  ConnectTimeout 1\n', { flag: 'a' });
  const failure = await openFailure({ sshConfigFile: fleet.sshConfigFile }, sshHost('quiet'), {
    connectTimeoutMs: 60_000,
  });
  expect(failure.kind).toBe('timeout');
  expect(failure.diagnostic.summary).toContain('within 1 s');
});
