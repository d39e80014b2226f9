/**
 * What one scan of one host found. All strings are hostile text (any byte sequence, decoded as UTF-8 with
 * replacement, each cut at a fixed length); `null` means "could not be read", never "no".
 */
export interface Snapshot {
  readonly host: string;
  readonly bootId: string;
  /** Seconds since boot at the first sample. */
  readonly uptimeSeconds: number;
  /** Clock ticks a second, the unit of start times and CPU times in /proc. */
  readonly clockTicks: number;
  readonly cpuCount: number;
  /** The effective uid that we have on the host. */
  readonly uid: number;
  /** The collector's own process and its ancestors: our shell, our sshd. */
  readonly ownPids: readonly number[];
  readonly memory: { readonly totalBytes: number; readonly availableBytes: number };
  /** Measured seconds between the two samples. */
  readonly sampleSeconds: number;
  /** Seconds since a terminal was last typed at, by device number (the `tty` of a process). */
  readonly ttyIdleSeconds: ReadonlyMap<number, number>;
  readonly processes: readonly ProcessFacts[];
  /** What was odd about the collection but did not spoil it (a snapshot that could not be stored on the host, …). */
  readonly warnings: readonly string[];
}

export type ProcessState = 'R' | 'S' | 'D' | 'Z' | 'T' | 't' | 'I' | 'X';

/** What a standard stream is connected to. `broken`: a pipe whose other end nobody holds. */
export type StreamKind = 'tty' | 'null' | 'file' | 'pipe' | 'broken' | 'socket' | 'other' | 'closed';

export interface PathFact {
  readonly path: string;
  /** The inode has no name any more (link count 0); null when it could not be read. */
  readonly gone: boolean | null;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly startTicks: number;
  readonly ppid: number;
  readonly processGroup: number;
  readonly session: number;
  /** Controlling terminal's device number; 0 = none. */
  readonly tty: number;
  readonly state: ProcessState;
  readonly kernelThread: boolean;
  /** The kernel's name of the process, at most 15 bytes; set by the process itself. */
  readonly comm: string;
  readonly argv: readonly string[];
  readonly exe: PathFact | null;
  /** `device:inode` of the executable, so that a later exec is noticed; null if unreadable. */
  readonly exeId: string | null;
  readonly cwd: PathFact | null;
  readonly uid: number;
  readonly user: string | null;
  /** The cgroup v2 path (or the v1 systemd hierarchy's); null when unreadable. */
  readonly cgroup: string | null;
  readonly threads: number;
  /** Field 19 of /proc/PID/stat: -20 (goes first) … 19 (gives way to all others). */
  readonly nice: number;
  readonly rssBytes: number;
  readonly ageSeconds: number;
  /** CPU used over its whole life, in ticks: the `awake` gate compares it. */
  readonly cpuTicks: number;
  /** What it did between the two samples; null when it was gone, or new, at the second. */
  readonly activity: ProcessActivity | null;
  /** stdin, stdout, stderr; null when the descriptors could not be read. */
  readonly stdio: readonly [StreamKind, StreamKind, StreamKind] | null;
  /** Environment variables on the collector's allow-list (CI, editor, multiplexer and opt-out markers); null when unreadable. */
  readonly markers: Readonly<Record<string, string>> | null;
  /** It lives in a pid namespace below the one we look from. */
  readonly foreignNamespace: boolean;
  readonly tracerPid: number;
  /** Listening sockets, and established connections; null when the descriptors could not be read. */
  readonly sockets: { readonly listening: number; readonly established: number } | null;
}

export interface ProcessActivity {
  /** Share of one CPU, 0 … number of threads. */
  readonly cpuShare: number;
  /** Bytes read and written; null when /proc/PID/io is not readable. */
  readonly ioBytes: number | null;
  readonly contextSwitches: number;
}
