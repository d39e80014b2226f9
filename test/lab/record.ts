import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostRecord, HostUser } from './host.js';
import { createBridge, networkOf, removeBridge, unplug } from './network.js';
import { endProcess, type ProcessId } from './process.js';

/** All there is to know to use a lab or to clear it away, kept in its directory as lab.json. */
export interface LabRecord {
  readonly directory: string;
  readonly number: number;
  /** The process whose end ends the lab; null for a lab that is used by hand. */
  readonly owner: ProcessId | null;
  readonly user: HostUser;
  readonly hosts: HostRecord[];
  /** Our ssh clients that hold interactive sessions open. */
  readonly clients: ProcessId[];
}

/** Takes the first free lab number, and with it a directory, a bridge and a subnet. */
export async function claimLab(owner: ProcessId | null, user: HostUser): Promise<LabRecord> {
  for (let number = 1; number <= 200; number++) {
    const directory = join(tmpdir(), `pt-fleet-lab-${number}`);
    if (!claimDirectory(directory)) continue;
    const record: LabRecord = { directory, number, owner, user, hosts: [], clients: [] };
    save(record);
    if (await createBridge(networkOf(number))) return record;
    rmSync(directory, { recursive: true });
  }
  throw new Error('lab: all 200 lab numbers are taken; "test/lab/lab stop" clears them');
}

/** The labs of this machine, crashed ones too. */
export function records(): readonly LabRecord[] {
  return readdirSync(tmpdir())
    .filter((name) => /^pt-fleet-lab-\d+(-removed)?$/.test(name))
    .flatMap((name) => {
      try {
        const directory = join(tmpdir(), name);
        if (statSync(directory).uid !== process.getuid?.()) return []; // whoever made it does not tell us what to end
        const text = readFileSync(join(directory, 'lab.json'), 'utf8');
        return [{ ...(JSON.parse(text) as LabRecord), directory }];
      } catch {
        return []; // just being started or removed
      }
    });
}

export function save(record: LabRecord): void {
  writeFileSync(join(record.directory, 'lab.json'), JSON.stringify(record));
}

/** Ends the lab's processes, which takes their namespaces and mounts along, and removes links and files. */
export async function removeLab(record: LabRecord): Promise<void> {
  const removed = claimRemoval(record.directory);
  if (removed === null) return;
  const network = networkOf(record.number);
  for (const client of record.clients) await endProcess(client);
  for (const [index, host] of record.hosts.entries()) {
    await unplug(network, index);
    await endProcess(host.init);
  }
  await removeBridge(network);
  rmSync(removed, { recursive: true, force: true });
}

/** Where a host's birth files are; its log is beside it. */
export function seedOf({ directory }: LabRecord, name: string): string {
  return join(directory, name);
}

function claimDirectory(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

/** The first to rename the directory removes the lab: two test processes may sweep at once. */
function claimRemoval(directory: string): string | null {
  if (directory.endsWith('-removed')) return directory;
  try {
    renameSync(directory, `${directory}-removed`);
    return `${directory}-removed`;
  } catch {
    return null;
  }
}
