import { abandonedProbability, type Assessment, type EvidenceTerm } from '../model/assessment.js';
import type { Candidate, Screening } from '../model/selection.js';
import type { ProcessFacts, Snapshot } from '../model/snapshot.js';
import { formatCount, formatProbability, plural } from '../util/format.js';
import { formatBytes, formatDuration, formatShare } from '../util/units.js';
import { formatEValue, formatTime } from './format.js';
import type { FactView, TileView } from './fleet-view.js';
import type { HostReportInput } from './input.js';
import { maskCommandLine } from './mask.js';

/** What the host's own template shows. */
export type HostPageView = {
  readonly title: string;
  readonly host: string;
  readonly id: string;
  readonly headline: string;
  readonly facts: readonly FactView[];
  readonly tiles: readonly TileView[];
  readonly warnings: readonly string[];
  readonly plays: readonly PlayView[];
  readonly processes: readonly ProcessView[];
  readonly moreProcesses: string | null;
  readonly generatedAt: string;
};
export type PlayView = {
  readonly name: string;
  readonly summary: string;
  readonly candidates: readonly CandidateView[];
};
export type CandidateView = {
  readonly pid: string;
  readonly command: string;
  readonly program: string;
  readonly probability: string;
  readonly eValue: string;
  readonly posterior: string;
  readonly age: string;
  readonly memory: string;
  readonly facts: readonly FactView[];
  readonly ledger: readonly LedgerView[];
  readonly tree: readonly TreeMemberView[];
  readonly moreTree: string | null;
};
export type LedgerView = { readonly words: string; readonly group: string; readonly weight: string };
export type TreeMemberView = { readonly pid: string; readonly command: string; readonly memory: string };
export type ProcessView = {
  readonly pid: string;
  readonly user: string;
  readonly state: string;
  readonly age: string;
  readonly memory: string;
  readonly category: string;
  readonly probability: string;
  readonly command: string;
  readonly verdicts: readonly string[];
};

/** Beyond these the page would be slow to open; what is most likely abandoned comes first. */
const maxProcesses = 3_000;
const maxTree = 50;

export function hostView(input: HostReportInput): HostPageView {
  const { snapshot, assessments, screenings } = input;
  const candidates = [...screenings.values()].flatMap((screening) => screening.candidates);
  const ordered = [...assessments].sort(
    (a, b) =>
      abandonedProbability(b.posterior) - abandonedProbability(a.posterior) || a.process.pid - b.process.pid,
  );
  const verdicts = verdictsByPid(screenings);
  return {
    title: `Host report ${input.host} ${input.hostSessionId}`,
    host: input.host,
    id: input.hostSessionId,
    headline: `${plural(assessments.length, 'process', 'processes')} looked at, ${plural(candidates.length, 'candidate')} for ${plural(screenings.size, 'play')}.`,
    facts: hostFacts(snapshot),
    tiles: hostTiles(snapshot, assessments.length, candidates),
    warnings: snapshot.warnings,
    plays: [...screenings].map(([name, screening]) => playView(name, screening)),
    processes: ordered
      .slice(0, maxProcesses)
      .map((one) => processView(one, verdicts.get(one.process.pid) ?? [])),
    moreProcesses:
      ordered.length > maxProcesses
        ? plural(ordered.length - maxProcesses, 'further process', 'further processes')
        : null,
    generatedAt: formatTime(input.generatedAt),
  };
}

function hostFacts(snapshot: Snapshot): readonly FactView[] {
  return [
    { name: 'Up for', value: formatDuration(snapshot.uptimeSeconds) },
    { name: 'Boot id', value: snapshot.bootId },
    { name: 'CPUs', value: formatCount(snapshot.cpuCount) },
    { name: 'Scanned as uid', value: String(snapshot.uid) },
    { name: 'Sample', value: formatDuration(snapshot.sampleSeconds) },
  ];
}

function hostTiles(
  snapshot: Snapshot,
  assessed: number,
  candidates: readonly Candidate[],
): readonly TileView[] {
  const kernel = snapshot.processes.filter(({ kernelThread }) => kernelThread).length;
  return [
    { label: 'Processes', value: formatCount(assessed), note: `and ${plural(kernel, 'kernel thread')}` },
    {
      label: 'Candidates',
      value: formatCount(candidates.length),
      note: `${formatBytes(candidates.reduce((sum, { treeMemoryBytes }) => sum + treeMemoryBytes, 0))} in their trees`,
    },
    {
      label: 'Memory available',
      value: formatBytes(snapshot.memory.availableBytes),
      note: `of ${formatBytes(snapshot.memory.totalBytes)}`,
    },
  ];
}

function playView(name: string, screening: Screening): PlayView {
  const left = plural(screening.rejections.length, 'process', 'processes');
  const summary = screening.triggered
    ? `${plural(screening.tested, 'process', 'processes')} tested, ${plural(screening.candidates.length, 'candidate')}, ${left} left out by filters and gates.`
    : 'Healthy: the trigger is not met, so nothing is selected here.';
  return { name, summary, candidates: screening.candidates.map(candidateView) };
}

function candidateView({ assessment, tree, treeMemoryBytes }: Candidate): CandidateView {
  const { process, posterior } = assessment;
  return {
    pid: String(process.pid),
    command: commandOf(process),
    program: programOf(assessment),
    probability: formatProbability(abandonedProbability(posterior)),
    eValue: formatEValue({ value: assessment.eValue, basis: assessment.basis }),
    posterior: Object.entries(posterior)
      .map(([name, probability]) => `${name.replace('_', ' but ')} ${formatProbability(probability)}`)
      .join(', '),
    age: formatDuration(process.ageSeconds),
    memory: formatBytes(treeMemoryBytes),
    facts: processFacts(process),
    ledger: assessment.ledger.map(ledgerView),
    tree: tree.slice(0, maxTree).map(treeMemberView),
    moreTree:
      tree.length > maxTree ? plural(tree.length - maxTree, 'further process', 'further processes') : null,
  };
}

function programOf({ category, signature }: Assessment): string {
  return signature === null ? category : `${category}: ${signature}`;
}

function processFacts(process: ProcessFacts): readonly FactView[] {
  const gone = (path: ProcessFacts['exe']): string =>
    path === null ? 'not readable' : `${path.path}${path.gone === true ? ' (deleted)' : ''}`;
  return [
    { name: 'User', value: process.user ?? `uid ${process.uid}` },
    { name: 'Parent', value: String(process.ppid) },
    { name: 'Executable', value: gone(process.exe) },
    { name: 'Working directory', value: gone(process.cwd) },
    { name: 'Control group', value: process.cgroup ?? 'not readable' },
    { name: 'Streams', value: process.stdio?.join(', ') ?? 'not readable' },
    { name: 'Activity', value: activityWords(process) },
    { name: 'Sockets', value: socketWords(process) },
  ];
}

function activityWords({ activity }: ProcessFacts): string {
  if (activity === null) return 'not measured';
  const io = activity.ioBytes === null ? '' : `, ${formatBytes(activity.ioBytes)} read and written`;
  return `${formatShare(activity.cpuShare)} CPU${io}, ${plural(activity.contextSwitches, 'context switch', 'context switches')}`;
}

function socketWords({ sockets }: ProcessFacts): string {
  if (sockets === null) return 'not readable';
  return `${formatCount(sockets.listening)} listening, ${formatCount(sockets.established)} connected`;
}

function ledgerView({ words, group, logLikelihood }: EvidenceTerm): LedgerView {
  const llr = logLikelihood.abandoned - logLikelihood.useful;
  return { words, group, weight: `${llr < 0 ? '−' : '+'}${Math.abs(llr).toFixed(2)}` };
}

function treeMemberView(process: ProcessFacts): TreeMemberView {
  return { pid: String(process.pid), command: commandOf(process), memory: formatBytes(process.rssBytes) };
}

function processView(assessment: Assessment, verdicts: readonly string[]): ProcessView {
  const { process, posterior } = assessment;
  return {
    pid: String(process.pid),
    user: process.user ?? String(process.uid),
    state: process.state,
    age: formatDuration(process.ageSeconds),
    memory: formatBytes(process.rssBytes),
    category: programOf(assessment),
    probability: formatProbability(abandonedProbability(posterior)),
    command: commandOf(process),
    verdicts,
  };
}

/** A process without arguments is a zombie or hides them; the kernel's name is all there is. */
function commandOf({ argv, comm }: ProcessFacts): string {
  return argv.length === 0 ? `[${comm}]` : maskCommandLine(argv);
}

function verdictsByPid(screenings: HostReportInput['screenings']): ReadonlyMap<number, readonly string[]> {
  const verdicts = new Map<number, string[]>();
  const several = screenings.size > 1;
  const add = (pid: number, play: string, words: string): void => {
    verdicts.set(pid, [...(verdicts.get(pid) ?? []), several ? `${play}: ${words}` : words]);
  };
  for (const [play, screening] of screenings) {
    for (const { assessment } of screening.candidates) add(assessment.process.pid, play, 'a candidate');
    for (const { pid, code, reason } of screening.rejections) add(pid, play, `${reason} (${code})`);
  }
  return verdicts;
}
