/** Larger output is refused: some 20,000 ordinary processes. collect.sh holds the stored copy to the same size. */
export const maxCollectionBytes = 32 * 1024 * 1024;

/**
 * What collect.sh printed, typed but not yet interpreted. Strings are hostile text: any bytes, decoded as UTF-8 with
 * replacement, each cut. `null`: could not be read.
 */
export interface Collection {
  /** It looked at the host's own /proc, not at a part of it. */
  readonly wholeView: boolean;
  readonly bootId: string;
  readonly uid: number;
  /** The shell that ran the collector, and its parent, which a part of a host may not show among its processes. */
  readonly shellPid: number;
  readonly parentPid: number;
  readonly clockTicks: number;
  readonly pageBytes: number;
  readonly cpuCount: number;
  readonly memory: { readonly totalBytes: number; readonly availableBytes: number };
  /** Seconds since boot at the first and at the second sample. */
  readonly uptimeSeconds: readonly [number, number];
  /** Seconds since a terminal was last read from, by device number. */
  readonly terminalIdleSeconds: ReadonlyMap<number, number>;
  readonly users: ReadonlyMap<number, string>;
  /** Socket inodes of TCP sockets in these two states. */
  readonly tcp: { readonly listening: ReadonlySet<number>; readonly established: ReadonlySet<number> };
  /** By pipe inode: which of its ends some process holds, as far as descriptors could be read. */
  readonly pipes: ReadonlyMap<number, PipeEnds>;
  readonly processes: readonly CollectedProcess[];
  readonly warnings: readonly string[];
}

export interface PipeEnds {
  read: boolean;
  write: boolean;
}

export interface CollectedProcess {
  readonly pid: number;
  readonly stat: StatFacts;
  readonly status: StatusFacts;
  readonly argv: readonly string[];
  readonly cgroup: string | null;
  readonly exe: CollectedLink;
  readonly cwd: CollectedLink;
  readonly markers: Readonly<Record<string, string>> | null;
  readonly descriptors: Descriptors | null;
  readonly ioBytes: number | null;
  /** The second sample; null when it was gone by then. */
  readonly later: LaterSample | null;
}

/** Fields of /proc/PID/stat, proc(5). */
export interface StatFacts {
  readonly comm: string;
  readonly state: string;
  readonly ppid: number;
  readonly processGroup: number;
  readonly session: number;
  readonly tty: number;
  readonly flags: number;
  readonly cpuTicks: number;
  readonly nice: number;
  readonly threads: number;
  readonly startTicks: number;
  readonly rssPages: number;
}

export interface StatusFacts {
  /** Effective. */
  readonly uid: number;
  /** In how many pid namespaces, seen from ours downwards, it has a pid; 1 = ours only. */
  readonly pidNamespaces: number;
  readonly tracerPid: number;
  readonly contextSwitches: number;
}

export interface CollectedLink {
  /** As the kernel shows it: it may end in " (deleted)", which proves nothing. */
  readonly target: string | null;
  /** The inode behind it, as `device:inode`. */
  readonly inode: { readonly links: number; readonly id: string } | null;
}

export interface Descriptors {
  /** stdin, stdout, stderr; null = closed. */
  readonly stdio: readonly [Descriptor | null, Descriptor | null, Descriptor | null];
  readonly socketInodes: readonly number[];
}

export interface Descriptor {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly target: string;
}

export interface LaterSample {
  readonly startTicks: number;
  readonly cpuTicks: number;
  readonly ioBytes: number | null;
  readonly contextSwitches: number | null;
}
