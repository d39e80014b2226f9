import type { Assessment } from '../model/assessment.js';
import type { PlannedAction } from '../model/generated/plan.js';
import type { Outcome, Verification } from '../model/generated/session.js';
import type { ProcessFacts, Snapshot } from '../model/snapshot.js';
import { unreachable } from '../util/unreachable.js';

/**
 * What a fresh look at one host says of the actions that may have changed something there (done, partial, unknown),
 * by action id. `at` (ISO 8601) is when the snapshot was complete, on the same clock as the outcomes' times.
 */
export function verifyOutcomes(
  actions: readonly PlannedAction[],
  outcomes: readonly Outcome[],
  snapshot: Snapshot,
  assessments: readonly Assessment[],
  at: string,
): ReadonlyMap<string, Verification> {
  const byAction = new Map(outcomes.map((outcome) => [outcome.action, outcome]));
  const scene = { snapshot, assessments, at };
  const verifications = new Map<string, Verification>();
  for (const action of actions) {
    const outcome = byAction.get(action.id);
    if (outcome === undefined || !mayHaveActed(outcome)) continue;
    verifications.set(action.id, { ...verify(action, outcome, scene), at });
  }
  return verifications;
}

/** The host as it is now. */
interface Scene {
  readonly snapshot: Snapshot;
  readonly assessments: readonly Assessment[];
  readonly at: string;
}

function mayHaveActed({ status }: Outcome): boolean {
  return status === 'done' || status === 'partial' || status === 'unknown';
}

function verify(action: PlannedAction, outcome: Outcome, scene: Scene): Verification {
  if (scene.snapshot.bootId !== action.identity.boot_id) {
    return verified('it is gone: the host was rebooted');
  }
  switch (action.action) {
    case 'kill':
      return verifyKilled(action, outcome, scene);
    case 'pause':
      return verifyPaused(action, scene.snapshot);
    case 'renice':
      return verifyReniced(action, scene.snapshot);
    case 'review':
      throw new Error(`Internal error: ${action.id} is for review and has nothing to verify`);
    default:
      return unreachable(action.action);
  }
}

function verifyKilled(action: PlannedAction, outcome: Outcome, scene: Scene): Verification {
  const alive = livingMembers(action, scene.snapshot);
  if (alive.length > 0) return notVerified(`still there: ${pids(alive)}`);
  const again = startedAgain(action, outcome, scene);
  if (again !== undefined) {
    return {
      status: 'respawned',
      summary: `something started it again: pid ${again.pid}; it is supervised or watched`,
    };
  }
  return verified(action.tree.length === 1 ? 'it is gone' : `all ${action.tree.length} processes are gone`);
}

function verifyPaused(action: PlannedAction, snapshot: Snapshot): Verification {
  const tree = livingTree(action, snapshot);
  if (tree.length === 0) return verified('it has ended since');
  const running = tree.filter(({ state }) => state !== 'T' && state !== 't');
  return running.length === 0
    ? verified(tree.length === 1 ? 'it is stopped' : `all ${tree.length} processes are stopped`)
    : notVerified(`not stopped: ${pids(running)}`);
}

const lowestPriority = 19;

function verifyReniced(action: PlannedAction, snapshot: Snapshot): Verification {
  const alive = livingMembers(action, snapshot);
  if (alive.length === 0) return verified('it has ended since');
  const others = alive.filter(({ nice }) => nice !== lowestPriority);
  return others.length === 0
    ? verified(`nice ${lowestPriority}`)
    : notVerified(`not at nice ${lowestPriority}: ${pids(others)}`);
}

/** Members of the planned tree that are still the same process, by start time: a pid alone says nothing. */
function livingMembers({ tree }: PlannedAction, { processes }: Snapshot): readonly ProcessFacts[] {
  const startOf = new Map(tree.map(({ pid, start_ticks }) => [pid, start_ticks]));
  return processes.filter((process) => startOf.get(process.pid) === process.startTicks && !hasEnded(process));
}

/** The living members and everything that they have started. */
function livingTree(action: PlannedAction, snapshot: Snapshot): readonly ProcessFacts[] {
  const tree = new Map(livingMembers(action, snapshot).map((process) => [process.pid, process]));
  const living = snapshot.processes.filter((process) => !hasEnded(process));
  for (let before = -1; before < tree.size;) {
    before = tree.size;
    for (const process of living) if (tree.has(process.ppid)) tree.set(process.pid, process);
  }
  return [...tree.values()];
}

/** A zombie has ended: only its entry is left, until its parent collects it. */
function hasEnded({ state }: ProcessFacts): boolean {
  return state === 'Z' || state === 'X';
}

/**
 * A process of the same command line and user that is younger than the action. Ages come from the host and elapsed time
 * from the controller, so the two clocks need not agree. What the look itself took is counted as after the action: at
 * worst a process that is as young as that is reported.
 */
function startedAgain(
  { pattern, identity }: PlannedAction,
  { started_at }: Outcome,
  { snapshot, assessments, at }: Scene,
): ProcessFacts | undefined {
  if (started_at === undefined) return undefined;
  const elapsedSeconds = (Date.parse(at) - Date.parse(started_at)) / 1000 - snapshot.sampleSeconds;
  return assessments.find(
    (assessment) =>
      assessment.pattern === pattern &&
      assessment.process.uid === identity.uid &&
      assessment.process.ageSeconds < elapsedSeconds &&
      !hasEnded(assessment.process),
  )?.process;
}

function verified(summary: string): Verification {
  return { status: 'verified', summary };
}

function notVerified(summary: string): Verification {
  return { status: 'not_verified', summary };
}

function pids(processes: readonly ProcessFacts[]): string {
  const shown = processes.slice(0, 10).map(({ pid }) => `pid ${pid}`);
  return processes.length > shown.length
    ? `${shown.join(', ')} and ${processes.length - shown.length} more`
    : shown.join(', ');
}
