import type { Assessment } from '../model/assessment.js';
import type { Play } from '../model/playbook.js';
import type { Candidate, Rejection, Screening } from '../model/selection.js';
import type { ProcessFacts, Snapshot } from '../model/snapshot.js';
import { filterRefusal } from './filters.js';
import { gateRefusal } from './gates.js';
import { forestOf } from './process-tree.js';
import { reject } from './rejection.js';
import { triggerUnmet } from './trigger.js';

/**
 * Filters and gates of one play on one host: every assessed process becomes a candidate or has exactly one rejection.
 * m counts every process of our uid, whatever the filters say of it and whether or not the trigger is met.
 */
export function screen(play: Play, snapshot: Snapshot, assessments: readonly Assessment[]): Screening {
  const unmet = triggerUnmet(play, snapshot.memory);
  const screened =
    unmet === null
      ? screenProcesses(play, snapshot, assessments)
      : {
          candidates: [],
          rejections: assessments.map((one) => reject(one, 'trigger', 'trigger.memory_available', unmet)),
        };
  return {
    host: snapshot.host,
    bootId: snapshot.bootId,
    uid: snapshot.uid,
    memory: snapshot.memory,
    triggered: unmet === null,
    processes: assessments.length,
    tested: assessments.filter(({ process }) => process.uid === snapshot.uid).length,
    ...screened,
  };
}

interface Screened {
  readonly candidates: readonly Candidate[];
  readonly rejections: readonly Rejection[];
}

function screenProcesses(play: Play, snapshot: Snapshot, assessments: readonly Assessment[]): Screened {
  const forest = forestOf(snapshot.processes);
  const byPid = new Map(assessments.map((assessment) => [assessment.process.pid, assessment]));
  const passed: Candidate[] = [];
  const rejections: Rejection[] = [];
  for (const assessment of assessments) {
    const root = assessment.process;
    const tree = forest.treeOf(root);
    const candidate = { assessment, tree, treeMemoryBytes: residentBytes(tree) };
    const filtered = filterRefusal(play.filters, assessment, candidate.treeMemoryBytes);
    if (filtered !== null) {
      rejections.push(reject(assessment, 'filter', filtered.code, filtered.reason));
      continue;
    }
    const refused = gateRefusal({ root, tree, snapshot, assessments: byPid, protect: play.protect });
    if (refused !== null) rejections.push(reject(assessment, 'gate', refused.gate, refused.reason));
    else passed.push(candidate);
  }
  const { candidates, rejections: inTrees } = outermostTrees(passed);
  return { candidates, rejections: [...rejections, ...inTrees] };
}

/** The unit is the tree: a candidate inside another's tree is dealt with there. A zombie alone is nobody's to kill. */
function outermostTrees(passed: readonly Candidate[]): Screened {
  const coveredBy = new Map<number, number>();
  for (const { tree, assessment } of [...passed].sort((a, b) => b.tree.length - a.tree.length)) {
    const root = assessment.process.pid;
    if (coveredBy.has(root)) continue;
    for (const member of tree) coveredBy.set(member.pid, root);
  }
  const candidates: Candidate[] = [];
  const rejections: Rejection[] = [];
  for (const candidate of passed) {
    const { assessment } = candidate;
    const { pid, ppid, state } = assessment.process;
    const root = coveredBy.get(pid);
    if (root !== pid) {
      rejections.push(reject(assessment, 'tree', 'tree', `part of the tree of ${root ?? pid}`));
    } else if (state === 'Z') {
      rejections.push(reject(assessment, 'action', 'zombie', zombieReason(ppid)));
    } else {
      candidates.push(candidate);
    }
  }
  return { candidates, rejections };
}

function zombieReason(parent: number): string {
  return `a zombie has ended already and cannot be killed: its parent ${parent} has to collect it`;
}

function residentBytes(tree: readonly ProcessFacts[]): number {
  return tree.reduce((sum, process) => sum + process.rssBytes, 0);
}
