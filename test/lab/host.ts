import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  writeFileSync,
  existsSync,
  rmSync,
} from 'node:fs';
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finish, isAlive, must, processStatus, waitUntil, type Finished, type ProcessId } from './process.js';

/** What a lab host is made of; its namespaces live as long as its init. */
export interface HostRecord {
  readonly name: string;
  readonly address: string;
  /** Its pid 1, by the machine's pid. */
  readonly init: ProcessId;
}

export type HostUser = 'root' | 'ops';

const opsUid = 1500;
const assets = fileURLToPath(new URL('host/', import.meta.url));
const namespaces = ['--pid', '--mount', '--uts', '--ipc', '--net', '--cgroup'];
const service = {
  ssh: ['/usr/sbin/sshd', '-D', '-e', '-f', '/run/lab/sshd_config'],
  silent: ['/usr/bin/perl', '/run/lab/silent.pl'],
};

/** Writes everything a host is born with below `seed`: keys, accounts, its service, the programs of the workloads. */
export async function sowHost(seed: string, name: string, address: string, publicKey: string): Promise<void> {
  mkdirSync(join(seed, 'etc'), { recursive: true });
  cpSync(assets, seed, { recursive: true });
  await newKey(join(seed, 'ssh_host_ed25519_key'), name);
  const files: Readonly<Record<string, string>> = {
    authorized_keys: publicKey,
    service: lines(service.ssh),
    sshd_config: sshdConfig,
    'etc/hostname': `${name}\n`,
    'etc/hosts': `127.0.0.1 localhost\n${address} ${name}\n`,
    'etc/passwd': lines([
      'root:x:0:0:root:/root:/bin/bash',
      'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
      'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
      'sshd:x:100:65534::/run/sshd:/usr/sbin/nologin',
      `ops:x:${opsUid}:${opsUid}:ops:/home/ops:/bin/bash`,
    ]),
    'etc/group': lines(['root:x:0:', 'tty:x:5:', 'nogroup:x:65534:', `ops:x:${opsUid}:`]),
    'etc/shadow': lines(
      ['root', 'daemon', 'nobody', 'sshd', 'ops'].map((user) => `${user}:*:19700:0:99999:7:::`),
    ),
  };
  for (const [file, content] of Object.entries(files)) writeFileSync(join(seed, file), content);
  chmodSync(join(seed, 'etc/shadow'), 0o600);
}

export interface Booted {
  readonly init: ProcessId;
  /** Until this is called, the host ends with the process that booted it, however that ends. */
  readonly outlive: () => void;
}

/** Boots a host from its seed; the network is not there yet. */
export async function bootHost(seed: string, labDirectory: string, name: string): Promise<Booted> {
  writeFileSync(join(seed, 'boot_id'), `${randomUUID()}\n`);
  rmSync(join(seed, 'init-pid'), { force: true });
  const log = openSync(`${seed}.log`, 'a');
  const child = spawn(
    'unshare',
    [...namespaces, '--fork', 'sh', join(seed, 'setup.sh'), seed, labDirectory, process.execPath, name],
    {
      stdio: ['pipe', log, log],
      detached: true,
      cwd: '/',
      env: { PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' },
    },
  );
  closeSync(log);
  child.unref();
  // The lifeline that init watches; errors on it mean that the host has ended, which others notice.
  const lifeline = child.stdin;
  if (!(lifeline instanceof Socket)) throw new Error('Internal error: a pipe of node is a socket');
  lifeline.on('error', () => undefined);
  lifeline.unref();

  const pidFile = join(seed, 'init-pid');
  await waitUntil(`host ${name} has its namespaces (see ${seed}.log)`, () => existsSync(pidFile));
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const status = processStatus(pid);
  if (status === null)
    throw new Error(`lab: host ${name} died at birth: ${readFileSync(`${seed}.log`, 'utf8')}`);
  return {
    init: { pid, startTicks: status.startTicks },
    outlive: () => void lifeline.end('stay\n'),
  };
}

/** Runs a shell command in all of a host's namespaces as a user of the host, in that user's home. */
export async function runInside(host: HostRecord, command: string, user: HostUser): Promise<Finished> {
  const home = user === 'root' ? '/root' : '/home/ops';
  const become =
    user === 'root' ? [] : ['setpriv', `--reuid=${opsUid}`, `--regid=${opsUid}`, '--clear-groups'];
  const enter = ['nsenter', '-t', String(host.init.pid), '-p', '-m', '-u', '-i', '-n', '-C', '--'];
  return finish([...enter, 'env', '-C', home, ...become, 'bash', '-c', command], {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: home,
    USER: user,
    LOGNAME: user,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
  });
}

/** Until something on port 22 greets as an ssh server; a host that has died says so at once, with its log. */
export async function waitForSsh({ name, address, init }: HostRecord, seed: string): Promise<void> {
  await waitUntil(`sshd of ${name} answers`, () => {
    if (!isAlive(init)) throw new Error(`lab: ${name} died: ${readFileSync(`${seed}.log`, 'utf8')}`);
    return greets(address);
  });
}

/** The host's own file system as the machine sees it. */
export function hostPath(init: ProcessId, path: string): string {
  return `/proc/${init.pid}/root${path}`;
}

/** Replaces what listens on port 22 ("none": nothing does); connections that are open stay open. */
export async function setService(host: HostRecord, kind: 'ssh' | 'silent' | 'none'): Promise<void> {
  const file = hostPath(host.init, '/run/lab/service');
  if (kind === 'none') rmSync(file, { force: true });
  else writeFileSync(file, lines(service[kind]));
  await restartService(host);
}

/** Ends the listener; init starts it again. */
async function restartService(host: HostRecord): Promise<void> {
  const pid = readFileSync(hostPath(host.init, '/run/lab/service-pid'), 'utf8').trim();
  await must(['nsenter', '-t', String(host.init.pid), '-p', '-m', 'kill', '-KILL', pid]);
}

/** A new host key, as after a reinstallation or in front of a man in the middle. */
export async function changeHostKey(host: HostRecord, scratch: string): Promise<void> {
  const key = join(scratch, `${host.name}-other-key`);
  await newKey(key, 'other');
  for (const suffix of ['', '.pub']) {
    copyFileSync(key + suffix, hostPath(host.init, `/run/lab/ssh_host_ed25519_key${suffix}`));
    rmSync(key + suffix);
  }
  await restartService(host);
}

/** No key is let in any more. */
export function denyKeys(host: HostRecord): void {
  for (const home of ['/root', '/home/ops'])
    writeFileSync(hostPath(host.init, `${home}/.ssh/authorized_keys`), '');
}

/** Ends `pid` of the host and starts another process of `ops` under the same pid; returns what it is now. */
export async function reusePid(host: HostRecord, pid: number): Promise<ProcessId> {
  const proc = hostPath(host.init, '/proc');
  const before = processStatus(pid, proc);
  const attempt = `kill -KILL ${pid} 2>/dev/null; while [ -d /proc/${pid} ]; do sleep 0.02; done
    for try in 1 2 3 4 5 6 7 8 9 10; do
      echo ${pid - 1} >/proc/sys/kernel/ns_last_pid
      setpriv --reuid=${opsUid} --regid=${opsUid} --clear-groups sleep 86400 </dev/null >/dev/null 2>&1 &
      [ $! = ${pid} ] && exit 0
      kill -KILL $!; wait $! 2>/dev/null
    done; exit 1`;
  const { exitCode } = await runInside(host, attempt, 'root');
  const now = processStatus(pid, proc);
  if (exitCode !== 0 || now === null || now.startTicks === before?.startTicks)
    throw new Error(`lab: pid ${pid} of ${host.name} could not be used again`);
  return { pid, startTicks: now.startTicks };
}

/** A new ed25519 key pair without a passphrase, at `file` and `file`.pub. */
export async function newKey(file: string, comment: string): Promise<void> {
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
}

function greets(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 500 });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (banner) => end(banner.toString('latin1').startsWith('SSH-2.0-')));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

function lines(words: readonly string[]): string {
  return words.map((word) => `${word}\n`).join('');
}

const sshdConfig = `ListenAddress 0.0.0.0
HostKey /run/lab/ssh_host_ed25519_key
PidFile none
AuthorizedKeysFile .ssh/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
PermitRootLogin prohibit-password
MaxStartups 100:30:200
`;
