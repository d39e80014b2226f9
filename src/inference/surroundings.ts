import type { ProcessFacts, Snapshot } from '../model/snapshot.js';
import { groupBy } from '../util/group-by.js';
import { serviceOf } from './cgroup.js';
import { parseCommand, type Command } from './command.js';
import { finder } from './match.js';
import { whyProtected } from './protect.js';
import type { Parentage, Subject } from './subject.js';
import { shellNames } from './tables/protection.js';
import type { Signature } from './tables/signature.js';
import { signatures } from './tables/signatures.js';
import { ciMarkers, ownerPidMarkers, owners, type OwnerKind } from './tables/surroundings.js';

/** One process with what can be said of it alone. */
interface Entry {
  readonly process: ProcessFacts;
  readonly command: Command;
  readonly signature: Signature | null;
  readonly protection: string | null;
  /** What it is to the processes below it. */
  readonly ownerKind: OwnerKind | null;
  readonly inService: boolean;
}

/** The process table, indexed for looking around. */
interface Surroundings {
  readonly snapshot: Snapshot;
  readonly entries: ReadonlyMap<number, Entry>;
  /** pid 1 is to be seen, so nothing is hidden from us (hidepid, a partial view): what is not there does not exist. */
  readonly complete: boolean;
  readonly ciAgentRuns: boolean;
  /** "uid signature" of every running program known by name. */
  readonly running: ReadonlySet<string>;
  /** Under null are those that have no command to compare. */
  readonly sameCommand: ReadonlyMap<string | null, readonly ProcessFacts[]>;
}

const findSignature = finder(signatures);
const findOwner = finder(owners);
const maxAncestors = 64;

/** Every user-space process of the snapshot with its surroundings; kernel threads are left out. */
export function subjectsOf(snapshot: Snapshot): readonly Subject[] {
  const around = lookAround(snapshot);
  return [...around.entries.values()].map((entry) => subjectOf(entry, around));
}

function lookAround(snapshot: Snapshot): Surroundings {
  const processes = snapshot.processes.filter(({ kernelThread }) => !kernelThread);
  const entries = new Map(processes.map((process) => [process.pid, entryOf(process, snapshot)]));
  const all = [...entries.values()];
  return {
    snapshot,
    entries,
    complete: entries.has(1),
    ciAgentRuns: all.some((each) => each.ownerKind === 'ci-agent'),
    running: new Set(all.map(({ process, signature }) => `${process.uid} ${signature?.name ?? ''}`)),
    sameCommand: groupBy(processes, commandKey),
  };
}

function entryOf(process: ProcessFacts, snapshot: Snapshot): Entry {
  const command = parseCommand(process.argv, process.comm);
  return {
    process,
    command,
    signature: findSignature(command),
    protection: whyProtected(process, command, snapshot),
    ownerKind: ownerKind(process, command),
    inService: process.cgroup !== null && serviceOf(process.cgroup) !== null,
  };
}

function subjectOf(entry: Entry, around: Surroundings): Subject {
  const { process } = entry;
  const ancestors = ancestorsOf(entry, around);
  const top = ancestors.at(-1) ?? entry;
  const parentage = parentageOf(entry, top, around);
  return {
    ...entry,
    snapshot: around.snapshot,
    parentage,
    orphanAbove: parentage === 'below-orphan' ? top : null,
    owners: new Set(ancestors.map((each) => each.ownerKind).filter((kind) => kind !== null)),
    startedInLives: startedInLives(process, around),
    sessionLeaderGone: leaderGone(process.session, around),
    groupLeaderGone: leaderGone(process.processGroup, around),
    ciAgentGone: ciAgentGone(process, around),
    clientRuns: clientRuns(entry, around),
    superseded: parentage !== 'attached' && isSuperseded(process, around),
  };
}

/** Its ancestors below init or the user's service manager, nearest first. */
function ancestorsOf(entry: Entry, { entries }: Surroundings): readonly Entry[] {
  const ancestors: Entry[] = [];
  let parent = entries.get(entry.process.ppid);
  while (parent !== undefined && !adopts(parent) && ancestors.length < maxAncestors) {
    if (parent === entry || ancestors.includes(parent)) break;
    ancestors.push(parent);
    parent = entries.get(parent.process.ppid);
  }
  return ancestors;
}

/** Orphans are given to the nearest subreaper: init, or the service manager of their user. */
function adopts({ process, command }: Entry): boolean {
  return process.pid === 1 || (command.program === 'systemd' && command.args.includes('--user'));
}

function parentageOf(entry: Entry, top: Entry, around: Surroundings): Parentage {
  if (top.process.cgroup === null) return 'unknown';
  if (!wasAdopted(top, around)) return 'attached';
  return top === entry ? 'orphan' : 'below-orphan';
}

function wasAdopted(entry: Entry, { entries }: Surroundings): boolean {
  const { process } = entry;
  if (entry.inService || process.pid === 1) return false;
  const parent = entries.get(process.ppid);
  if (parent === undefined) return process.ppid === 1;
  return adopts(parent) && !startedByInit(process, parent.process);
}

/** The command of a container's init (`tini -- node server.js`) is its child, not an orphan. */
function startedByInit(process: ProcessFacts, parent: ProcessFacts): boolean {
  if (parent.processGroup !== 0 && parent.processGroup === process.processGroup) return true;
  const tail = parent.argv.slice(-process.argv.length);
  return (
    process.argv.length > 0 && tail.length < parent.argv.length && tail.join('\0') === process.argv.join('\0')
  );
}

function ownerKind(process: ProcessFacts, command: Command): OwnerKind | null {
  if (process.tty !== 0 && shellNames.includes(command.program)) return 'shell';
  return findOwner(command)?.kind ?? null;
}

/** A session or process group of 0 is led from outside the pid namespace. */
function leaderGone(leader: number, { complete, entries }: Surroundings): boolean | null {
  return !complete || leader === 0 ? null : !entries.has(leader);
}

function startedInLives({ markers }: ProcessFacts, { complete, entries }: Surroundings): boolean | null {
  for (const { name, separator, field } of ownerPidMarkers) {
    const value = markers !== null && Object.hasOwn(markers, name) ? markers[name] : undefined;
    const pid = value?.split(separator, field + 1)[field] ?? '';
    if (!/^[1-9]\d{0,9}$/.test(pid)) continue;
    const owner = entries.get(Number(pid));
    if (owner !== undefined)
      return owner.ownerKind !== null || /^(tmux|screen|code)/i.test(owner.process.comm);
    return complete ? false : null;
  }
  return null;
}

function ciAgentGone({ markers }: ProcessFacts, { complete, ciAgentRuns }: Surroundings): boolean | null {
  const ofJob = markers !== null && ciMarkers.some((name) => Object.hasOwn(markers, name));
  return ofJob && complete ? !ciAgentRuns : null;
}

function clientRuns({ process, signature }: Entry, around: Surroundings): boolean | null {
  if (signature === null || signature.clients.length === 0) return null;
  if (signature.clients.some((client) => around.running.has(`${process.uid} ${client}`))) return true;
  return around.complete || process.uid === around.snapshot.uid ? false : null;
}

/** The pools of one program share their session or process group: only a separate start counts. */
function isSuperseded(process: ProcessFacts, { sameCommand }: Surroundings): boolean {
  const key = commandKey(process);
  const others = key === null ? [] : (sameCommand.get(key) ?? []);
  return others.some(
    (other) =>
      other.startTicks > process.startTicks &&
      other.session !== process.session &&
      other.processGroup !== process.processGroup,
  );
}

function commandKey({ argv, cwd, uid, state }: ProcessFacts): string | null {
  return argv.length === 0 || cwd === null || state === 'Z' ? null : [uid, cwd.path, ...argv].join('\0');
}
