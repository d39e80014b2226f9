import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bootHost,
  changeHostKey,
  denyKeys,
  hostPath,
  newKey,
  reusePid,
  runInside,
  setService,
  sowHost,
  waitForSsh,
  type HostRecord,
  type HostUser,
} from './host.js';
import { hostAddress, networkOf, plugIn, unplug } from './network.js';
import { endProcess, isAlive, processStatus, type Finished, type ProcessId } from './process.js';
import { claimLab, records, removeLab, save, seedOf, type LabRecord } from './record.js';
import { startWorkload, type Labelled, type WorkloadName } from './workloads.js';

export { labUnavailable } from './available.js';
export type { Labelled, WorkloadName } from './workloads.js';

/**
 * How a host can be broken:
 * down              its cable is out: no answer at all, then "no route to host"
 * refused           nothing listens on port 22
 * silent            port 22 accepts and says nothing
 * changed-host-key  sshd has another host key than known_hosts says
 * deny-key          nobody's key is let in
 */
export type Breakage = 'down' | 'refused' | 'silent' | 'changed-host-key' | 'deny-key';

export interface Lab {
  readonly directory: string;
  /** For `ssh -F`: one entry a host, with strict host key checking against the lab's own known_hosts. */
  readonly sshConfigFile: string;
  readonly knownHostsFile: string;
  /** Newline form, `user@name`-free: the names as in the ssh configuration. */
  readonly inventoryFile: string;
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
  /** Runs a shell command inside the host, not over ssh, as root unless `user` is "ops". */
  run(host: string, command: string, user?: HostUser): Promise<Finished>;
  /** Starts a workload of docs/lab.md; resolves once every process of it is up and in its final shape. */
  start(host: string, workload: WorkloadName): Promise<readonly Labelled[]>;
  /** Still the same process under that pid (as seen inside the host), and not a zombie. */
  alive(host: string, pid: number, startTicks: number): Promise<boolean>;
  /** Ends `pid` and starts another process (`sleep`) under the same pid. */
  reusePid(host: string, pid: number): Promise<Labelled>;
  breakHost(host: string, how: Breakage): Promise<void>;
  /** Every process gone, an empty disk, another boot id; the host keys stay. */
  reboot(host: string): Promise<void>;
  /** Leaves no process, namespace, mount, link or file behind. */
  stop(): Promise<void>;
}

export interface LabOptions {
  /** How many, or their names. */
  readonly hosts: number | readonly string[];
  /** Who logs in: "ops" (default) or "root". */
  readonly user?: HostUser;
  /** Go on after this process has ended, until `stopLabs()`. */
  readonly outlive?: boolean;
}

/** Starts a lab; first clears away what crashed test runs have left. */
export async function startLab({ hosts, user = 'ops', outlive = false }: LabOptions): Promise<Lab> {
  for (const record of records()) if (isCrashed(record)) await removeLab(record);
  const names =
    typeof hosts === 'number' ? Array.from({ length: hosts }, (_, index) => nameOf(index)) : hosts;
  const record = await claimLab(outlive ? null : ownIdentity(), user);
  try {
    await newKey(join(record.directory, 'id_ed25519'), 'pt-fleet lab');
    for (const [index, name] of names.entries()) await addHost(record, name, index);
    writeClientFiles(record);
    for (const host of record.hosts) await waitForSsh(host, seedOf(record, host.name));
    return labOf(record);
  } catch (error) {
    await removeLab(record);
    throw error;
  }
}

/** The labs on this machine: for use by hand. */
export function listLabs(): readonly Lab[] {
  return records().map(labOf);
}

/** Stops the labs started by hand, and clears what crashed ones have left; labs of running tests go on. */
export async function stopLabs(): Promise<void> {
  for (const record of records()) if (record.owner === null || isCrashed(record)) await removeLab(record);
}

function labOf(record: LabRecord): Lab {
  const { directory } = record;
  const network = networkOf(record.number);
  const indexOf = (name: string): number => {
    const index = record.hosts.findIndex((host) => host.name === name);
    if (index < 0) throw new Error(`lab: there is no host ${name}`);
    return index;
  };
  const find = (name: string): HostRecord => record.hosts[indexOf(name)]!;
  return {
    directory,
    sshConfigFile: join(directory, 'ssh_config'),
    knownHostsFile: join(directory, 'known_hosts'),
    inventoryFile: join(directory, 'hosts.txt'),
    hosts: record.hosts.map(({ name, address }) => ({ name, address })),
    run: async (name, command, user = 'root') => runInside(find(name), command, user),
    start: async (name, workload) => startWorkload(record, find(name), workload),
    alive: async (name, pid, startTicks) => isAlive({ pid, startTicks }, hostPath(find(name).init, '/proc')),
    async reusePid(name, pid) {
      const { startTicks } = await reusePid(find(name), pid);
      return { workload: 'reused-pid', role: 'sleep', label: 'useful', pid, startTicks };
    },
    async breakHost(name, how) {
      switch (how) {
        case 'down':
          return unplug(network, indexOf(name));
        case 'refused':
          return setService(find(name), 'none');
        case 'silent':
          return setService(find(name), 'silent');
        case 'changed-host-key':
          await changeHostKey(find(name), directory);
          return waitForSsh(find(name), seedOf(record, name));
        case 'deny-key':
          return denyKeys(find(name));
      }
    },
    async reboot(name) {
      await unplug(network, indexOf(name));
      await endProcess(find(name).init);
      await connectHost(record, name, indexOf(name));
      await waitForSsh(find(name), seedOf(record, name));
    },
    stop: async () => removeLab(record),
  };
}

async function addHost(record: LabRecord, name: string, index: number): Promise<void> {
  const publicKey = readFileSync(join(record.directory, 'id_ed25519.pub'), 'utf8');
  await sowHost(seedOf(record, name), name, hostAddress(networkOf(record.number), index), publicKey);
  await connectHost(record, name, index);
}

/** Boots the host from its seed, notes its init, and gives it its cable. */
async function connectHost(record: LabRecord, name: string, index: number): Promise<void> {
  const network = networkOf(record.number);
  const { init, outlive } = await bootHost(seedOf(record, name), record.directory, name);
  record.hosts[index] = { name, address: hostAddress(network, index), init };
  save(record);
  if (record.owner === null) outlive();
  await plugIn(network, index, init.pid);
}

function writeClientFiles(record: LabRecord): void {
  const { directory, hosts, user } = record;
  const knownHosts = hosts.map(({ name, address }) => {
    const key = readFileSync(join(seedOf(record, name), 'ssh_host_ed25519_key.pub'), 'utf8').split(' ');
    return `${name},${address} ${key[0]} ${key[1]}\n`;
  });
  const entries = hosts.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`);
  const common = `Host *
  User ${user}
  IdentityFile ${join(directory, 'id_ed25519')}
  IdentitiesOnly yes
  UserKnownHostsFile ${join(directory, 'known_hosts')}
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
`;
  writeFileSync(join(directory, 'known_hosts'), knownHosts.join(''));
  writeFileSync(join(directory, 'ssh_config'), entries.join('') + common);
  writeFileSync(join(directory, 'hosts.txt'), hosts.map(({ name }) => `${name}\n`).join(''));
}

function nameOf(index: number): string {
  return `lab-${String(index + 1).padStart(2, '0')}`;
}

function isCrashed({ owner }: LabRecord): boolean {
  return owner !== null && !isAlive(owner);
}

function ownIdentity(): ProcessId {
  return { pid: process.pid, startTicks: processStatus(process.pid)!.startTicks };
}
