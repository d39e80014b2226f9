import { err, ok, type Result } from '../util/result.js';
import type {
  CollectedLink,
  CollectedProcess,
  Collection,
  Descriptor,
  Descriptors,
  LaterSample,
  PipeEnds,
  StatFacts,
} from './collection.js';

/** A collection while its records come in. */
export interface CollectionDraft {
  /** The collector's one-line words: boot, uid, ticks, … */
  readonly header: Map<string, string>;
  readonly uptimes: number[];
  readonly memoryBytes: Map<string, number>;
  readonly terminalAccess: Map<number, number>;
  readonly users: Map<number, string>;
  readonly tcp: { readonly listening: Set<number>; readonly established: Set<number> };
  readonly pipes: Map<number, PipeEnds>;
  readonly processes: Map<number, ProcessDraft>;
  readonly warnings: string[];
  malformed: number;
  secondSample: boolean;
  ended: boolean;
}

export interface ProcessDraft {
  stat: StatFacts | null;
  uid: number | null;
  pidNamespaces: number;
  tracerPid: number;
  contextSwitches: number;
  readonly argv: string[];
  cgroup: string | null;
  /** undefined: not seen; null: unreadable, or seen twice and so not to be trusted. */
  exe: string | null | undefined;
  cwd: string | null | undefined;
  exeInode: CollectedLink['inode'];
  cwdInode: CollectedLink['inode'];
  environmentRead: boolean;
  markers: Record<string, string>;
  descriptors: DescriptorsDraft;
  ioBytes: number | null;
  laterStat: StatFacts | null;
  laterIoBytes: number | null;
  laterContextSwitches: number | null;
}

interface DescriptorsDraft {
  listed: boolean;
  someRead: boolean;
  someUnread: boolean;
  readonly stdio: [Descriptor | null, Descriptor | null, Descriptor | null];
  readonly socketInodes: number[];
}

export function draftCollection(): CollectionDraft {
  return {
    header: new Map(),
    uptimes: [],
    memoryBytes: new Map(),
    terminalAccess: new Map(),
    users: new Map(),
    tcp: { listening: new Set(), established: new Set() },
    pipes: new Map(),
    processes: new Map(),
    warnings: [],
    malformed: 0,
    secondSample: false,
    ended: false,
  };
}

export function processDraft(draft: CollectionDraft, pid: number): ProcessDraft {
  const known = draft.processes.get(pid);
  if (known !== undefined) return known;
  const fresh: ProcessDraft = {
    stat: null,
    uid: null,
    pidNamespaces: 1,
    tracerPid: 0,
    contextSwitches: 0,
    argv: [],
    cgroup: null,
    exe: undefined,
    cwd: undefined,
    exeInode: null,
    cwdInode: null,
    environmentRead: false,
    markers: {},
    descriptors: {
      listed: false,
      someRead: false,
      someUnread: false,
      stdio: [null, null, null],
      socketInodes: [],
    },
    ioBytes: null,
    laterStat: null,
    laterIoBytes: null,
    laterContextSwitches: null,
  };
  draft.processes.set(pid, fresh);
  return fresh;
}

/** Checks that the host said what every snapshot needs; a process that vanished half-way is left out. */
export function finishCollection(draft: CollectionDraft): Result<Collection, string> {
  const missing: string[] = [];
  const word = (name: string): string => {
    const value = draft.header.get(name) ?? '';
    if (!/^[0-9A-Za-z-]+$/.test(value)) missing.push(name);
    return value;
  };
  const number = (name: string, value: number | undefined): number => {
    if (value === undefined || !Number.isFinite(value) || value < 0) missing.push(name);
    return value ?? 0;
  };
  const count = (name: string): number => number(name, Number(word(name)));
  const collection: Collection = {
    wholeView: word('view') === 'whole',
    bootId: word('boot'),
    uid: count('uid'),
    shellPid: count('self'),
    parentPid: count('parent'),
    clockTicks: count('ticks'),
    pageBytes: count('page'),
    cpuCount: count('cpus'),
    memory: {
      totalBytes: number('MemTotal', draft.memoryBytes.get('MemTotal')),
      availableBytes: number('MemAvailable', draft.memoryBytes.get('MemAvailable')),
    },
    uptimeSeconds: [number('uptime', draft.uptimes[0]), number('uptime', draft.uptimes[1])],
    terminalIdleSeconds: terminalIdleSeconds(draft.terminalAccess, count('now')),
    users: draft.users,
    tcp: draft.tcp,
    pipes: draft.pipes,
    processes: [...draft.processes].flatMap(([pid, process]) => finishProcess(pid, process)),
    warnings: [...draft.warnings, ...malformedWarning(draft.malformed)],
  };
  return missing.length === 0 ? ok(collection) : err(`the host did not tell: ${missing.join(', ')}`);
}

function finishProcess(pid: number, draft: ProcessDraft): CollectedProcess[] {
  const { stat, uid } = draft;
  if (stat === null || uid === null || !Number.isInteger(uid)) return [];
  const { pidNamespaces, tracerPid, contextSwitches } = draft;
  return [
    {
      pid,
      stat,
      status: { uid, pidNamespaces, tracerPid, contextSwitches },
      argv: draft.argv,
      cgroup: draft.cgroup,
      exe: { target: draft.exe ?? null, inode: draft.exeInode },
      cwd: { target: draft.cwd ?? null, inode: draft.cwdInode },
      markers: draft.environmentRead ? draft.markers : null,
      descriptors: finishDescriptors(draft.descriptors),
      ioBytes: draft.ioBytes,
      later: finishLater(draft),
    },
  ];
}

/** Links are readable all or none; one that could not be read beside others was closed in that moment. */
function finishDescriptors(draft: DescriptorsDraft): Descriptors | null {
  const readable = draft.listed && (draft.someRead || !draft.someUnread);
  return readable ? { stdio: draft.stdio, socketInodes: draft.socketInodes } : null;
}

function finishLater({ laterStat, laterIoBytes, laterContextSwitches }: ProcessDraft): LaterSample | null {
  if (laterStat === null) return null;
  const { startTicks, cpuTicks } = laterStat;
  return { startTicks, cpuTicks, ioBytes: laterIoBytes, contextSwitches: laterContextSwitches };
}

function terminalIdleSeconds(
  accessed: ReadonlyMap<number, number>,
  now: number,
): ReadonlyMap<number, number> {
  return new Map([...accessed].map(([device, at]) => [device, Math.max(0, now - at)]));
}

function malformedWarning(count: number): readonly string[] {
  return count === 0 ? [] : [`${count} process records could not be read and were left out`];
}
