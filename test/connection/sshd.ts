import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const sshdPath = '/usr/sbin/sshd';

/** Null when a real OpenSSH server can be started here, else why not; belongs into the test's name. */
export const sshdMissing: string | null = existsSync(sshdPath) ? null : `${sshdPath} is not installed`;

export interface Sshd {
  readonly port: number;
  readonly directory: string;
  /** `ssh-ed25519 AAAA…` by type (ed25519, rsa, ecdsa). */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** Log lines so far. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

export interface SshdOptions {
  readonly hostKeyTypes?: readonly string[];
  readonly authorizedKey: string;
  /** Further lines of sshd_config. */
  readonly config?: readonly string[];
}

/** OpenSSH's own server, on 127.0.0.1, for the user who runs the tests. */
export async function startSshd(options: SshdOptions): Promise<Sshd> {
  const directory = mkdtempSync(join(tmpdir(), 'pt-fleet-sshd-'));
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const types = options.hostKeyTypes ?? ['ed25519'];
  for (const type of types) keygen(join(directory, `host_${type}`), type);
  const port = await freePort();
  writeFileSync(join(directory, 'authorized_keys'), `${options.authorizedKey}\n`);
  writeFileSync(
    join(directory, 'sshd_config'),
    [
      ...(options.config ?? []),
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      ...types.map((type) => `HostKey ${directory}/host_${type}`),
      `AuthorizedKeysFile ${directory}/authorized_keys`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'PidFile none',
      'LogLevel VERBOSE',
      '',
    ].join('\n'),
  );
  const server = spawn(sshdPath, ['-D', '-e', '-f', join(directory, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => server.on('exit', () => resolve()));
  const log: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface(server.stderr).on('line', (line) => {
      log.push(line);
      if (line.includes('Server listening')) resolve();
    });
    void exited.then(() => reject(new Error(`sshd did not start:\n${log.join('\n')}`)));
  });
  const stop = async (): Promise<void> => {
    if (!running.delete(stop)) return;
    server.kill();
    await exited;
    rmSync(directory, { recursive: true });
  };
  running.add(stop);
  return {
    port,
    directory,
    log,
    publicKeys: Object.fromEntries(types.map((type) => [type, publicKey(join(directory, `host_${type}`))])),
    stop,
  };
}

const running = new Set<() => Promise<void>>();

/** Stops those, too, whose test failed before it could. */
export async function stopAllSshd(): Promise<void> {
  for (const stop of [...running]) await stop();
}

/** Makes a key pair; returns the public half, `type base64`. */
export function keygen(
  file: string,
  type = 'ed25519',
  passphrase = '',
  format: readonly string[] = [],
): string {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', ...format, '-f', file]);
  return publicKey(file);
}

function publicKey(file: string): string {
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

/** A Host block of ssh_config that trusts `knownHosts` and nothing else. */
export function hostBlock(
  name: string,
  port: number,
  files: { readonly identity?: string; readonly knownHosts: string },
  more: readonly string[] = [],
): string {
  return [
    `Host ${name}`,
    ...more.map((line) => `  ${line}`),
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    `  User ${userInfo().username}`,
    ...(files.identity === undefined ? [] : [`  IdentityFile ${files.identity}`, '  IdentitiesOnly yes']),
    `  UserKnownHostsFile ${files.knownHosts}`,
    '  GlobalKnownHostsFile /dev/null',
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
