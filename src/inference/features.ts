import { optOutOf } from '../model/opt-outs.js';
import type { ProcessFacts } from '../model/snapshot.js';
import type { Subject } from './subject.js';
import type { OwnerKind } from './tables/surroundings.js';
import { thresholds, type FeatureName } from './tables/weights.js';

/** What is observed of a process, as names of rows of the weight table. A fact that could not be read is no observation. */
export function featuresOf(subject: Subject): readonly FeatureName[] {
  if (subject.process.state === 'Z') return [subject.process.activity === null ? 'zombie' : 'lasting-zombie'];
  return [
    ...filesystemFeatures(subject),
    ...lineageFeatures(subject),
    ...streamFeatures(subject),
    ...lifetimeFeatures(subject),
    ...activityFeatures(subject),
    ...presenceFeatures(subject),
    ...stateFeatures(subject),
  ];
}

function filesystemFeatures(subject: Subject): readonly FeatureName[] {
  const { process, signature } = subject;
  const features: FeatureName[] = [];
  if (process.cwd?.gone === true)
    features.push(signature !== null && isOrphaned(subject) ? 'project-deleted' : 'cwd-deleted');
  if (process.exe?.gone === true)
    features.push(signature?.temporaryProgram === true ? 'temporary-program-deleted' : 'program-deleted');
  return features;
}

function lineageFeatures(subject: Subject): readonly FeatureName[] {
  const features: FeatureName[] = [];
  if (subject.parentage === 'orphan') features.push(orphanFeature(subject));
  if (subject.parentage === 'below-orphan')
    features.push(wasLost(subject) && !rootWasDetached(subject) ? 'below-orphan' : 'below-detached');
  if (subject.sessionLeaderGone === true && isOrphaned(subject) && wasLost(subject))
    features.push('session-gone');
  else if (leaderGone(subject)) features.push('leader-gone');
  if (subject.ciAgentGone === true && isOrphaned(subject)) features.push('ci-runner-gone');
  if (subject.startedInLives === false && isOrphaned(subject)) features.push('owner-gone');
  if (subject.clientRuns === false) features.push('no-client');
  return features;
}

function orphanFeature(subject: Subject): FeatureName {
  if (subject.signature?.orphaning === 'fatal') return 'worker-orphaned';
  if (subject.signature?.orphaning === 'by-design') return 'daemon-orphaned';
  return wasLost(subject) ? 'program-orphaned' : 'process-orphaned';
}

/** A program that nobody detaches on purpose: neither by its kind nor, as far as can be seen, with its output kept in a file. */
function wasLost({ signature, process }: Subject): boolean {
  if (signature?.orphaning === 'fatal') return true;
  return signature?.orphaning === 'unusual' && process.stdio !== null && !keepsOutput(process);
}

/** The starter of a daemon has always ended: nothing is to be learned from that. */
function leaderGone({ signature, sessionLeaderGone, groupLeaderGone }: Subject): boolean {
  return signature?.orphaning !== 'by-design' && (sessionLeaderGone === true || groupLeaderGone === true);
}

function rootWasDetached({ orphanAbove }: Subject): boolean {
  if (orphanAbove === null) return false;
  if (orphanAbove.protection !== null) return true;
  const orphaning = orphanAbove.signature?.orphaning;
  return orphaning === 'by-design' || orphaning === 'possible' || keepsOutput(orphanAbove.process);
}

function isOrphaned({ parentage }: Subject): boolean {
  return parentage === 'orphan' || parentage === 'below-orphan';
}

function keepsOutput({ stdio }: ProcessFacts): boolean {
  return stdio !== null && (stdio[1] === 'file' || stdio[2] === 'file');
}

function streamFeatures(subject: Subject): readonly FeatureName[] {
  const { stdio, tty } = subject.process;
  if (stdio === null) return [];
  const features: FeatureName[] = [...endFeatures(subject, stdio[0], stdio[1], stdio[2])];
  if (isOrphaned(subject) && tty === 0 && stdio.includes('tty')) features.push('terminal-gone');
  if (keepsOutput(subject.process) && mayBeKept(subject)) features.push('output-kept');
  return features;
}

/** Workers and daemons write logs of their own accord: only for other programs a file is a person's wish. */
function mayBeKept({ signature }: Subject): boolean {
  return signature?.orphaning !== 'fatal' && signature?.orphaning !== 'by-design';
}

/**
 * What the ends of the three streams say; the strongest statement stands for all. `broken` is only known where every
 * process of the host could be looked at: a `pipe` may be broken, too.
 */
function endFeatures(
  subject: Subject,
  ...[input, output, errors]: NonNullable<ProcessFacts['stdio']>
): readonly FeatureName[] {
  const orphan = subject.parentage === 'orphan';
  const protocol = subject.signature?.stdioProtocol === true;
  const ends = [input, output];
  const toSomebody = ends.every((end) => end === 'pipe' || end === 'socket');
  if (protocol && ends.includes('broken')) return ['protocol-broken'];
  if (protocol && orphan && toSomebody) return ['protocol-owner-gone'];
  if (output === 'broken' || errors === 'broken') return ['output-broken'];
  if (protocol && subject.parentage === 'attached' && toSomebody) return ['protocol-alive'];
  if (orphan && output === 'socket' && wasLost(subject)) return ['output-owner-gone'];
  if (input === 'broken') return ['input-ended'];
  const nowhere = [input, output, errors].every((end) => end === 'null' || end === 'closed');
  return nowhere && isOrphaned(subject) && wasLost(subject) ? ['streams-discarded'] : [];
}

function lifetimeFeatures({ process, signature, snapshot, superseded }: Subject): readonly FeatureName[] {
  if (signature === null) return [];
  const features: FeatureName[] = [];
  const lifetimes = process.ageSeconds / signature.usualLifetimeSeconds;
  if (signature.orphaning === 'by-design') {
    if (lifetimes >= 3) features.push('long-past-idle-timeout');
    else if (lifetimes >= 1) features.push('past-idle-timeout');
    const cpuSeconds = process.cpuTicks / snapshot.clockTicks;
    if (lifetimes >= 1 && cpuSeconds / process.ageSeconds < thresholds.lifelongIdleCpuShare)
      features.push('hardly-ever-used');
  } else if (lifetimes >= 10) features.push('far-past-lifetime');
  else if (lifetimes >= 3) features.push('long-past-lifetime');
  else if (lifetimes >= 1) features.push('past-lifetime');
  if (superseded) features.push('superseded');
  return features;
}

function activityFeatures(subject: Subject): readonly FeatureName[] {
  const { process, signature, snapshot } = subject;
  const features: FeatureName[] = [...workFeatures(subject)];
  if (signature !== null && process.sockets?.established === 0) {
    if (signature.orphaning === 'by-design') features.push('daemon-without-peers');
    else if (process.sockets.listening > 0) features.push('listener-without-peers');
  }
  if (process.rssBytes > thresholds.memoryHogShare * snapshot.memory.totalBytes) features.push('memory-hog');
  return features;
}

function workFeatures(subject: Subject): readonly FeatureName[] {
  const { activity } = subject.process;
  if (activity === null) return [];
  const ioBytes = activity.ioBytes ?? 0;
  if (activity.cpuShare < thresholds.idleCpuShare && ioBytes < thresholds.idleIoBytes) return ['idle'];
  if (activity.cpuShare >= thresholds.spinningCpuShare && spins(subject)) return ['spinning'];
  return activity.cpuShare >= thresholds.busyCpuShare || ioBytes >= thresholds.busyIoBytes ? ['working'] : [];
}

/** Compilers use a CPU for minutes without reading or writing: theirs is work. */
function spins(subject: Subject): boolean {
  const { activity, sockets } = subject.process;
  const silent = activity !== null && activity.ioBytes !== null && activity.ioBytes < thresholds.idleIoBytes;
  return (
    silent &&
    sockets?.established === 0 &&
    isOrphaned(subject) &&
    subject.signature?.category !== 'build-tool'
  );
}

const ownerFeatures: Readonly<Record<OwnerKind, FeatureName>> = {
  supervisor: 'under-supervisor',
  multiplexer: 'under-multiplexer',
  'ci-agent': 'under-ci-agent',
  editor: 'under-editor',
  shell: 'under-shell',
  'remote-login': 'under-remote-login',
  'coding-agent': 'under-coding-agent',
};
/** Strongest first: one owner speaks for all. */
const ownerOrder: readonly OwnerKind[] = [
  'supervisor',
  'multiplexer',
  'ci-agent',
  'editor',
  'shell',
  'remote-login',
  'coding-agent',
];

function presenceFeatures(subject: Subject): readonly FeatureName[] {
  const { process, signature } = subject;
  const features: FeatureName[] = [...terminalFeatures(subject)];
  const owner = ownerOrder.find((kind) => subject.owners.has(kind));
  if (owner !== undefined) features.push(ownerFeatures[owner]);
  // A daemon keeps the environment of the first build that needed it.
  if (subject.startedInLives === true && signature?.orphaning !== 'by-design') features.push('owner-alive');
  if (subject.inService) features.push('in-service');
  if (process.sockets !== null && process.sockets.established > 0)
    features.push(process.sockets.listening > 0 ? 'peers-connected' : 'has-connections');
  if (subject.clientRuns === true) features.push('client-running');
  if (askedToStay(process)) features.push('asked-to-stay');
  if (process.tracerPid > 0 || process.state === 't') features.push('traced');
  if (subject.protection !== null) features.push('needed-by-kind');
  return features;
}

function terminalFeatures({ process, snapshot }: Subject): readonly FeatureName[] {
  if (process.tty === 0) return [];
  const idle = snapshot.ttyIdleSeconds.get(process.tty);
  if (idle === undefined) return ['terminal-open'];
  if (idle < thresholds.terminalInUseSeconds) return ['terminal-in-use'];
  return [idle < thresholds.terminalOpenSeconds ? 'terminal-open' : 'terminal-idle'];
}

function askedToStay({ markers }: ProcessFacts): boolean {
  return markers !== null && optOutOf(markers) !== null;
}

function stateFeatures({ process }: Subject): readonly FeatureName[] {
  if (process.state === 'T') return ['alive', 'stopped'];
  if (process.state === 'D') return ['alive', 'uninterruptible'];
  return ['alive'];
}
