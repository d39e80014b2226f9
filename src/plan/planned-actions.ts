import type { PlannedAction, PlannedEvidence, TreeMember } from '../model/generated/plan.js';
import type { EvidenceTerm } from '../model/assessment.js';
import type { Screening, Selected } from '../model/selection.js';
import type { ProcessFacts } from '../model/snapshot.js';
import { stableEValue } from '../util/e-value.js';
import type { PlanInput, PlayInput } from './input.js';
import { seconds, significant } from './precision.js';

/** What the selections name, frozen: by play, then by host in inventory order, then by pid. */
export function plannedActions({ plays }: PlanInput): PlannedAction[] {
  const actions = plays.flatMap(playActions);
  const ids = new Set(actions.map(({ id }) => id));
  if (ids.size !== actions.length) throw new Error('Internal error: two plays selected the same process');
  return actions;
}

function playActions({ play, hosts, selection, screenings }: PlayInput): PlannedAction[] {
  const screeningOf = new Map(screenings.map((screening) => [screening.host, screening]));
  const rank = new Map(hosts.map((host, index) => [host, index]));
  const place = (action: PlannedAction): number => rank.get(action.host) ?? hosts.length;
  return selection.selected
    .map((selected) => {
      const screening = screeningOf.get(selected.candidate.assessment.host);
      if (screening === undefined)
        throw new Error('Internal error: selected on a host that was not screened');
      return plannedAction(play.name, selected, screening);
    })
    .sort((a, b) => place(a) - place(b) || a.identity.pid - b.identity.pid);
}

function plannedAction(play: string, selected: Selected, { bootId }: Screening): PlannedAction {
  const { assessment, tree, treeMemoryBytes } = selected.candidate;
  const { host, process, posterior } = assessment;
  return {
    id: `${host}:${process.pid}`,
    play,
    host,
    action: selected.action,
    category: assessment.category,
    signature: assessment.signature,
    pattern: assessment.pattern,
    identity: {
      boot_id: bootId,
      pid: process.pid,
      start_ticks: process.startTicks,
      uid: process.uid,
      exe: process.exeId,
    },
    tree: treeMembers(process, tree),
    cpu_ticks: tree.reduce((sum, member) => sum + member.cpuTicks, 0),
    posterior: {
      useful: significant(posterior.useful),
      useful_bad: significant(posterior.useful_bad),
      abandoned: significant(posterior.abandoned),
      zombie: significant(posterior.zombie),
    },
    e_value: { value: stableEValue(assessment.eValue), basis: assessment.basis },
    evidence: assessment.ledger.map(plannedEvidence),
    memory: treeMemoryBytes,
    age_s: seconds(process.ageSeconds),
    cpu_share: treeCpuShare(tree),
    expected_freed: selected.expectedFreedBytes,
    recommended: selected.recommended,
    reservations: [...selected.reservations],
  };
}

function treeMembers(root: ProcessFacts, tree: readonly ProcessFacts[]): [TreeMember, ...TreeMember[]] {
  if (tree[0]?.pid !== root.pid) throw new Error('Internal error: a tree does not start with its root');
  return [member(root), ...tree.slice(1).map(member)];
}

function member({ pid, startTicks }: ProcessFacts): TreeMember {
  return { pid, start_ticks: startTicks };
}

function plannedEvidence({ feature, words, logLikelihood }: EvidenceTerm): PlannedEvidence {
  return { feature, words, llr: significant(logLikelihood.abandoned - logLikelihood.useful) };
}

/** Of one CPU, over the members that were there for both samples. */
function treeCpuShare(tree: readonly ProcessFacts[]): number | null {
  const measured = tree.flatMap(({ activity }) => (activity === null ? [] : [activity.cpuShare]));
  return measured.length === 0 ? null : significant(measured.reduce((sum, share) => sum + share, 0));
}
