import type { EvidenceGroup, ProcessClass } from '../../model/assessment.js';

/**
 * The numbers of the model, in one place. They are judgements, not measurements: nobody has calibrated them against
 * labelled processes yet, which is why every e-value says `uncalibrated`. They are log-likelihood ratios in nats: how
 * much likelier the observation is under a class than under `useful` (1 nat is a factor of 2.7, 4 nats are 55, 7 are
 * 1,100). They are set so that one observation alone never selects a process, and a needed process that looks idle,
 * detached and old stays below one half. "Design" means the project's statement of which evidence is strong.
 */
export interface Weight {
  readonly group: EvidenceGroup;
  /** One clause for people; never any text from a host. */
  readonly words: string;
  readonly usefulBad: number;
  readonly abandoned: number;
  readonly zombie: number;
  /** Why the weight is what it is. */
  readonly reason: string;
  /** What documents the mechanism behind it. */
  readonly source: string;
}

/** Before any evidence. Zombies are rare; of a host's processes a few in a hundred are left behind. */
export const priors: Readonly<Record<ProcessClass, number>> = {
  useful: 0.93,
  useful_bad: 0.04,
  abandoned: 0.025,
  zombie: 0.005,
};

/** Correlated observations share a group; the group's total, per class, stays within these bounds (nats). */
export const caps: Readonly<Record<EvidenceGroup, { readonly min: number; readonly max: number }>> = {
  filesystem: { min: 0, max: 8 },
  lineage: { min: -3, max: 7 },
  streams: { min: -3, max: 5 },
  lifetime: { min: 0, max: 4 },
  activity: { min: -3, max: 3 },
  presence: { min: -9, max: 0 },
  state: { min: -14, max: 14 },
};

/** Limits that decide whether an observation is made at all. */
export const thresholds = {
  /** Below this share of one CPU, and this many bytes, a process did nothing in the sample. */
  idleCpuShare: 0.01,
  idleIoBytes: 4096,
  /** From here on it works. */
  busyCpuShare: 0.05,
  busyIoBytes: 1024 * 1024,
  /** From here on, without input or output, it spins. */
  spinningCpuShare: 0.8,
  /** Mean share of one CPU over the whole life below which a daemon has hardly ever been used. */
  lifelongIdleCpuShare: 0.005,
  terminalInUseSeconds: 3600,
  terminalOpenSeconds: 86_400,
  /** Share of the host's memory. */
  memoryHogShare: 0.25,
} as const;

const proc = 'https://man7.org/linux/man-pages/man5/proc.5.html';
const credentials = 'https://man7.org/linux/man-pages/man7/credentials.7.html (sessions and process groups)';
const subreaper = 'https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html';
const pipe = 'https://man7.org/linux/man-pages/man7/pipe.7.html';
const judgement = 'judgement, to be calibrated';

export const weights = {
  // filesystem
  'cwd-deleted': {
    group: 'filesystem',
    words: 'its working directory was deleted',
    usefulBad: 0.5,
    abandoned: 4,
    zombie: 0,
    reason:
      'A directory in use is rarely deleted; builds in temporary directories do it, with their parent still there.',
    source: `${proc} (/proc/pid/cwd; link count 0)`,
  },
  'project-deleted': {
    group: 'filesystem',
    words: 'its project directory was deleted',
    usefulBad: 0.5,
    abandoned: 7.5,
    zombie: 0,
    reason:
      'The joint weight for a known tool: it serves a project that is not there, and nobody is left who could want the result.',
    source: `${proc} (/proc/pid/cwd; link count 0)`,
  },
  'program-deleted': {
    group: 'filesystem',
    words: 'its program file was deleted or replaced',
    usefulBad: 0.3,
    abandoned: 0.5,
    zombie: 0,
    reason: 'Weak: every package upgrade does it to daemons that are needed.',
    source: `${proc} (/proc/pid/exe)`,
  },
  'temporary-program-deleted': {
    group: 'filesystem',
    words: 'its temporary program file was removed, as happens when the run is over',
    usefulBad: 0.5,
    abandoned: 3,
    zombie: 0,
    reason: 'A test binary is removed by the runner that built it, after the run.',
    source: 'https://pkg.go.dev/cmd/go#hdr-Compile_and_run_Go_program',
  },

  // lineage
  'worker-orphaned': {
    group: 'lineage',
    words: 'the program whose worker it is has ended',
    usefulBad: 0.5,
    abandoned: 5.5,
    zombie: 0,
    reason: 'A worker has no purpose without its runner; none is detached on purpose.',
    source: subreaper,
  },
  'program-orphaned': {
    group: 'lineage',
    words: 'what started it is gone, although such programs run in the foreground',
    usefulBad: 0.5,
    abandoned: 3.5,
    zombie: 0,
    reason:
      'Foreground tools end with their terminal or caller; a survivor was lost, or detached by somebody who hid its output.',
    source: subreaper,
  },
  'process-orphaned': {
    group: 'lineage',
    words: 'what started it is gone, and no service manager looks after it',
    usefulBad: 0.3,
    abandoned: 1.2,
    zombie: 0,
    reason: 'Evidence, not a verdict: nohup, setsid and daemons written by hand look the same.',
    source: subreaper,
  },
  'daemon-orphaned': {
    group: 'lineage',
    words: 'it detached itself from what started it, as it is meant to',
    usefulBad: 0,
    abandoned: 0.3,
    zombie: 0,
    reason: 'By design: nearly no evidence.',
    source: 'https://docs.gradle.org/current/userguide/gradle_daemon.html',
  },
  'below-orphan': {
    group: 'lineage',
    words: 'it belongs to a tree whose starter is gone, although such programs run in the foreground',
    usefulBad: 0.3,
    abandoned: 2,
    zombie: 0,
    reason: 'The root of the tree carries the full weight; its members share part of it.',
    source: subreaper,
  },
  'below-detached': {
    group: 'lineage',
    words: 'it belongs to a tree whose starter is gone',
    usefulBad: 0.2,
    abandoned: 0.7,
    zombie: 0,
    reason: 'Weak: children of anything that was detached on purpose.',
    source: subreaper,
  },
  'session-gone': {
    group: 'lineage',
    words: 'the leader of its session has ended',
    usefulBad: 0.3,
    abandoned: 1.5,
    zombie: 0,
    reason: 'The login or the job that it was a part of is over.',
    source: credentials,
  },
  'leader-gone': {
    group: 'lineage',
    words: 'the leader of its session or process group has ended',
    usefulBad: 0.2,
    abandoned: 0.5,
    zombie: 0,
    reason: 'Weak for programs that people detach: the shell that did it has ended.',
    source: credentials,
  },
  'ci-runner-gone': {
    group: 'lineage',
    words: 'a CI job started it, and no CI agent runs on this host any more',
    usefulBad: 0,
    abandoned: 3,
    zombie: 0,
    reason: 'The environment names a job; jobs do not outlive the agent that collects their result.',
    source: 'https://docs.github.com/actions/reference/workflows-and-actions/variables',
  },
  'owner-gone': {
    group: 'lineage',
    words: 'the terminal multiplexer or editor in which it was started has ended',
    usefulBad: 0.2,
    abandoned: 1,
    zombie: 0,
    reason: 'Nobody can come back to the window that it was started in.',
    source: 'https://man7.org/linux/man-pages/man1/tmux.1.html (TMUX holds the server’s pid)',
  },
  'no-client': {
    group: 'lineage',
    words: 'no build runs that could use it',
    usefulBad: 0,
    abandoned: 1.2,
    zombie: 0,
    reason: 'A build daemon without a client costs memory and saves, at most, the start of the next build.',
    source: 'https://docs.gradle.org/current/userguide/gradle_daemon.html',
  },

  // streams
  'protocol-broken': {
    group: 'streams',
    words: 'it talks over its standard streams, and nobody holds the other end',
    usefulBad: 0.3,
    abandoned: 4,
    zombie: 0,
    reason: 'A stdio server whose client is gone cannot be asked anything any more.',
    source: pipe,
  },
  'protocol-owner-gone': {
    group: 'streams',
    words: 'it talks over its standard streams with what started it, which is gone',
    usefulBad: 0.2,
    abandoned: 2,
    zombie: 0,
    reason:
      'Its starter made the pipes or sockets for it; a shell in between may have ended alone, hence less than for a broken pipe.',
    source: 'https://nodejs.org/api/child_process.html#optionsstdio',
  },
  'output-broken': {
    group: 'streams',
    words: 'nobody reads its output any more',
    usefulBad: 0.3,
    abandoned: 2,
    zombie: 0,
    reason: 'The next line that it prints ends most programs; whoever read it has gone.',
    source: pipe,
  },
  'output-owner-gone': {
    group: 'streams',
    words: 'its output led to its starter, which is gone',
    usefulBad: 0,
    abandoned: 1,
    zombie: 0,
    reason: 'Tools that start dev servers read their output over a socket pair.',
    source: 'https://nodejs.org/api/child_process.html#optionsstdio',
  },
  'input-ended': {
    group: 'streams',
    words: 'its input has ended',
    usefulBad: 0,
    abandoned: 0.5,
    zombie: 0,
    reason: 'Weak: programs at the end of a pipeline that has run out.',
    source: pipe,
  },
  'streams-discarded': {
    group: 'streams',
    words: 'its input and output lead nowhere',
    usefulBad: 0,
    abandoned: 0.5,
    zombie: 0,
    reason: 'Weak: part of detaching, which is counted already.',
    source: 'https://man7.org/linux/man-pages/man3/daemon.3.html',
  },
  'terminal-gone': {
    group: 'streams',
    words: 'the terminal that it was started in is gone',
    usefulBad: 0.2,
    abandoned: 1,
    zombie: 0,
    reason: 'A hang-up takes the controlling terminal away; setsid looks the same.',
    source: credentials,
  },
  'output-kept': {
    group: 'streams',
    words: 'its output goes to a file, as of a job that somebody left running',
    usefulBad: 0,
    abandoned: -2.5,
    zombie: 0,
    reason: 'Redirecting to a file is what people do (nohup does) with a job whose result they want.',
    source: 'https://www.gnu.org/software/coreutils/manual/html_node/nohup-invocation.html',
  },
  'protocol-alive': {
    group: 'streams',
    words: 'its client holds the other end of its standard streams',
    usefulBad: 0,
    abandoned: -1.5,
    zombie: 0,
    reason: 'Somebody can still ask it something.',
    source: pipe,
  },

  // lifetime
  'past-lifetime': {
    group: 'lifetime',
    words: 'it is older than such programs usually get',
    usefulBad: 0.3,
    abandoned: 0.5,
    zombie: 0,
    reason: 'Weak: long days exist.',
    source: judgement,
  },
  'long-past-lifetime': {
    group: 'lifetime',
    words: 'it is more than three times as old as such programs usually get',
    usefulBad: 0.5,
    abandoned: 1,
    zombie: 0,
    reason: 'Grows with age, slowly.',
    source: judgement,
  },
  'far-past-lifetime': {
    group: 'lifetime',
    words: 'it is more than ten times as old as such programs usually get',
    usefulBad: 0.7,
    abandoned: 2,
    zombie: 0,
    reason: 'Forgotten things are old, but some old things are needed.',
    source: judgement,
  },
  'past-idle-timeout': {
    group: 'lifetime',
    words: 'it is older than the idle time after which it should have ended by itself',
    usefulBad: 0.3,
    abandoned: 2.0,
    zombie: 0,
    reason: 'With the other signs of disuse: its own timeout was switched off or failed.',
    source: 'the row of the signature table',
  },
  'long-past-idle-timeout': {
    group: 'lifetime',
    words: 'it is more than three times older than the idle time after which it should have ended by itself',
    usefulBad: 0.5,
    abandoned: 2.5,
    zombie: 0,
    reason: 'As above, more so.',
    source: 'the row of the signature table',
  },
  'hardly-ever-used': {
    group: 'lifetime',
    words: 'it has hardly used the CPU in its whole life',
    usefulBad: 0,
    abandoned: 1.8,
    zombie: 0,
    reason:
      'A daemon that builds use shows it in its CPU time; this one served a build or two and waits since.',
    source: `${proc} (/proc/pid/stat, utime and stime)`,
  },
  superseded: {
    group: 'lifetime',
    words: 'the same command was started again later in the same directory',
    usefulBad: 0.5,
    abandoned: 2,
    zombie: 0,
    reason: 'Whoever needed it started another one.',
    source: judgement,
  },

  // activity
  idle: {
    group: 'activity',
    words: 'it did nothing during the sample',
    usefulBad: 0.2,
    abandoned: 0.7,
    zombie: 0,
    reason: 'Weak: most needed processes wait, too.',
    source: `${proc} (/proc/pid/stat, /proc/pid/io)`,
  },
  working: {
    group: 'activity',
    words: 'it worked during the sample',
    usefulBad: 0,
    abandoned: -2,
    zombie: 0,
    reason: 'What is left behind mostly waits.',
    source: `${proc} (/proc/pid/stat, /proc/pid/io)`,
  },
  spinning: {
    group: 'activity',
    words: 'it uses a whole CPU without reading or writing anything',
    usefulBad: 2,
    abandoned: 0,
    zombie: 0,
    reason:
      'Runaway: orphans in a read loop at end of file do it, so do needed programs with a bug. It says nothing about who wants it.',
    source: judgement,
  },
  'listener-without-peers': {
    group: 'activity',
    words: 'it listens, and nobody is connected',
    usefulBad: 0,
    abandoned: 0.5,
    zombie: 0,
    reason: 'Weak: a moment’s look.',
    source: judgement,
  },
  'daemon-without-peers': {
    group: 'activity',
    words: 'nothing is connected to it',
    usefulBad: 0,
    abandoned: 0.8,
    zombie: 0,
    reason: 'A build daemon at work holds a connection to its client.',
    source: 'https://docs.gradle.org/current/userguide/gradle_daemon.html',
  },
  'memory-hog': {
    group: 'activity',
    words: 'it holds more than a quarter of the memory of the host',
    usefulBad: 1,
    abandoned: 0,
    zombie: 0,
    reason: 'A leak, or a need; it says nothing about who wants it.',
    source: judgement,
  },

  // presence
  'terminal-in-use': {
    group: 'presence',
    words: 'somebody typed at its terminal within the hour',
    usefulBad: 0,
    abandoned: -4,
    zombie: 0,
    reason: 'A person is there.',
    source: 'https://man7.org/linux/man-pages/man1/w.1.html',
  },
  'terminal-open': {
    group: 'presence',
    words: 'its terminal is open',
    usefulBad: 0,
    abandoned: -2,
    zombie: 0,
    reason: 'A person can come back to it.',
    source: credentials,
  },
  'terminal-idle': {
    group: 'presence',
    words: 'its terminal is open, but nobody has typed at it for a day',
    usefulBad: 0,
    abandoned: -1,
    zombie: 0,
    reason: 'A forgotten window is still a window.',
    source: 'https://man7.org/linux/man-pages/man1/w.1.html',
  },
  'under-supervisor': {
    group: 'presence',
    words: 'a process manager keeps it running',
    usefulBad: 0,
    abandoned: -4,
    zombie: 0,
    reason: 'Somebody configured it to run, and it would be started again.',
    source: 'https://supervisord.org/introduction.html',
  },
  'under-multiplexer': {
    group: 'presence',
    words: 'it runs in a terminal multiplexer, kept for later',
    usefulBad: 0,
    abandoned: -3,
    zombie: 0,
    reason: 'tmux and screen exist to keep things running unattended.',
    source: 'https://man7.org/linux/man-pages/man1/tmux.1.html',
  },
  'under-ci-agent': {
    group: 'presence',
    words: 'it runs in a CI job whose agent is there',
    usefulBad: 0,
    abandoned: -3,
    zombie: 0,
    reason: 'The job is running, and its agent cleans up after it.',
    source: 'https://docs.github.com/actions/hosting-your-own-runners',
  },
  'under-editor': {
    group: 'presence',
    words: 'it works for an editor that is open',
    usefulBad: 0,
    abandoned: -3,
    zombie: 0,
    reason: 'The editor owns it and ends it.',
    source:
      'https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#shutdown',
  },
  'under-shell': {
    group: 'presence',
    words: 'a shell with a terminal waits for it',
    usefulBad: 0,
    abandoned: -3,
    zombie: 0,
    reason: 'Somebody started it by hand in a session that is still open.',
    source: credentials,
  },
  'under-remote-login': {
    group: 'presence',
    words: 'it runs in an open remote login',
    usefulBad: 0,
    abandoned: -2,
    zombie: 0,
    reason: 'The connection that started it is still open.',
    source: credentials,
  },
  'under-coding-agent': {
    group: 'presence',
    words: 'a coding agent that is running started it',
    usefulBad: 0,
    abandoned: -1,
    zombie: 0,
    reason: 'The agent may use it, or may have forgotten it.',
    source: judgement,
  },
  'owner-alive': {
    group: 'presence',
    words: 'the terminal multiplexer or editor in which it was started is running',
    usefulBad: 0,
    abandoned: -1.5,
    zombie: 0,
    reason: 'Inherited by everything started there, so weaker than being its child.',
    source: 'https://man7.org/linux/man-pages/man1/tmux.1.html (TMUX holds the server’s pid)',
  },
  'in-service': {
    group: 'presence',
    words: 'it belongs to a service that the service manager looks after',
    usefulBad: 0,
    abandoned: -5,
    zombie: 0,
    reason: 'Somebody configured it to run.',
    source: 'https://systemd.io/CGROUP_DELEGATION/',
  },
  'peers-connected': {
    group: 'presence',
    words: 'somebody is connected to it',
    usefulBad: 0,
    abandoned: -4,
    zombie: 0,
    reason: 'A server with a client is in use.',
    source: judgement,
  },
  'has-connections': {
    group: 'presence',
    words: 'it holds network connections',
    usefulBad: 0,
    abandoned: -1.5,
    zombie: 0,
    reason: 'Connections that it opened itself: weaker than being asked.',
    source: judgement,
  },
  'client-running': {
    group: 'presence',
    words: 'a build runs that may use it',
    usefulBad: 0,
    abandoned: -3,
    zombie: 0,
    reason: 'The client of such a daemon is running as the same user.',
    source: 'https://docs.gradle.org/current/userguide/gradle_daemon.html',
  },
  'asked-to-stay': {
    group: 'presence',
    words: 'whoever started it asked that it be left running',
    usefulBad: 0,
    abandoned: -5,
    zombie: 0,
    reason: 'A marker in its environment says so.',
    source: 'https://wiki.jenkins.io/display/JENKINS/ProcessTreeKiller',
  },
  traced: {
    group: 'presence',
    words: 'a debugger is attached to it',
    usefulBad: 0,
    abandoned: -4,
    zombie: 0,
    reason: 'Somebody is looking at it right now.',
    source: `${proc} (TracerPid)`,
  },
  'needed-by-kind': {
    group: 'presence',
    words: 'programs of its kind are needed while nobody looks',
    usefulBad: 0,
    abandoned: -6,
    zombie: 0,
    reason: 'Idle, detached and old is how agents, databases and supervisors look all their life.',
    source: 'the protection table',
  },

  // state
  alive: {
    group: 'state',
    words: 'it is not a zombie',
    usefulBad: 0,
    abandoned: 0,
    zombie: -12,
    reason: 'The kernel says which processes are zombies.',
    source: `${proc} (/proc/pid/stat, state)`,
  },
  zombie: {
    group: 'state',
    words: 'it has ended, and its parent has not collected it',
    usefulBad: 0,
    abandoned: -3,
    zombie: 9,
    reason: 'About one look in ten thousand catches a healthy process in the moment before it is collected.',
    source: 'https://man7.org/linux/man-pages/man2/wait.2.html (NOTES)',
  },
  'lasting-zombie': {
    group: 'state',
    words: 'it has ended, and its parent left it uncollected throughout the sample',
    usefulBad: 0,
    abandoned: -3,
    zombie: 13,
    reason: 'A parent that collects its children does so at once.',
    source: 'https://man7.org/linux/man-pages/man2/wait.2.html (NOTES)',
  },
  stopped: {
    group: 'state',
    words: 'it is stopped, as by ctrl-Z',
    usefulBad: 1,
    abandoned: -0.5,
    zombie: 0,
    reason: 'Somebody stopped it and can continue it.',
    source: 'https://man7.org/linux/man-pages/man7/signal.7.html (SIGSTOP)',
  },
  uninterruptible: {
    group: 'state',
    words: 'it waits for a device and cannot be interrupted',
    usefulBad: 1.5,
    abandoned: -0.5,
    zombie: 0,
    reason: 'Stuck hardware or file systems say nothing about who needs it, and no signal ends it.',
    source: `${proc} (/proc/pid/stat, state)`,
  },
} as const satisfies Readonly<Record<string, Weight>>;

export type FeatureName = keyof typeof weights;
