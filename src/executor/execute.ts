import PQueue from 'p-queue';
import type { Plan, PlannedAction } from '../model/generated/plan.js';
import type { Execution, ExecutorDeps } from './contract.js';
import { outcomeBase, Run } from './run.js';
import { executionStatus, hostStatuses } from './status.js';
import { rolloutSteps, type Step } from './steps.js';
import { Visit } from './visit.js';

/**
 * Walks the plan's graph and does what was chosen of it: batch after batch, the hosts of a batch in parallel, the
 * actions of a host one after the other. An action is looked at again, written down as intended, done once and
 * settled; a batch is verified before the next one starts. Returns when nothing is in flight any more.
 */
export async function execute(
  plan: Plan,
  chosen: readonly PlannedAction[],
  deps: ExecutorDeps,
): Promise<Execution> {
  const run = new Run(plan, deps);
  const wanted = wantedIds(plan, chosen);
  const steps = chosenSteps(plan, wanted);
  try {
    for (const [index, step] of steps.entries()) {
      if (index > 0) await waitBefore(step, steps[index - 1], run);
      if (!run.goesOn) break;
      await runStep(step, run);
      if (index < steps.length - 1) await run.stopIfTooManyLost(step.play);
    }
    const interrupted = await settleRest(wanted, run);
    return conclude(wanted, interrupted, run);
  } finally {
    run.end();
  }
}

/** Only what the plan names can be chosen; what is up for review is never acted on. */
function wantedIds(plan: Plan, chosen: readonly PlannedAction[]): ReadonlySet<string> {
  const actions = new Map(plan.actions.map((action) => [action.id, action]));
  const foreign = chosen.find(({ id }) => !actions.has(id));
  if (foreign !== undefined) throw new Error(`Internal error: ${foreign.id} is not in the plan`);
  return new Set(chosen.map(({ id }) => id).filter((id) => actions.get(id)?.action !== 'review'));
}

/** The steps with what was chosen of them; a batch of which nothing was chosen is neither waited for nor announced. */
function chosenSteps(plan: Plan, wanted: ReadonlySet<string>): readonly Step[] {
  const steps = rolloutSteps(plan).map((step) => ({
    ...step,
    hosts: step.hosts
      .map(({ host, actions }) => ({ host, actions: actions.filter(({ id }) => wanted.has(id)) }))
      .filter(({ actions }) => actions.length > 0),
  }));
  const found = steps.flatMap(({ hosts }) => hosts.flatMap(({ actions }) => actions));
  if (found.length !== wanted.size)
    throw new Error('Internal error: a chosen action is not in the graph once');
  return steps.filter(({ hosts }) => hosts.length > 0);
}

async function waitBefore(step: Step, previous: Step | undefined, { deps }: Run): Promise<void> {
  if (previous?.play !== step.play) return;
  await deps.clock.sleep(step.play.rollout.interval_s * 1000, deps.signal);
}

/**
 * Acts on all hosts of the batch, lets it soak, verifies all of them. At most `parallel` hosts are open at any moment:
 * a larger batch closes each host after acting and opens it again to verify.
 */
async function runStep(step: Step, run: Run): Promise<void> {
  const { parallel } = step.play.rollout;
  const visits = step.hosts.map((hostActions) => new Visit(run, step, hostActions));
  const keepOpen = visits.length <= parallel;
  await run.tell({
    type: 'batch_started',
    play: step.play.name,
    batch: step.batch,
    hosts: step.hosts.map(({ host }) => host),
  });
  try {
    await forEach(visits, parallel, async (visit) => {
      await visit.act();
      if (!keepOpen) await visit.close();
    });
    await soak(step, visits, run);
    await forEach(visits, parallel, async (visit) => {
      await visit.verify();
      await visit.close();
    });
  } finally {
    await Promise.all(visits.map((visit) => visit.close()));
  }
}

/** Waits for every item, and only then throws a bug that one of them met: the others are finished, not cut off. */
async function forEach<T>(
  items: readonly T[],
  parallel: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const queue = new PQueue({ concurrency: parallel });
  const bugs: unknown[] = [];
  const guarded = async (item: T): Promise<void> => {
    try {
      if (bugs.length === 0) await task(item);
    } catch (bug) {
      bugs.push(bug);
    }
  };
  await Promise.all(items.map((item) => queue.add(() => guarded(item))));
  if (bugs.length > 0) throw new Error('Internal error: working on a host', { cause: bugs[0] });
}

async function soak({ play, batch }: Step, visits: readonly Visit[], run: Run): Promise<void> {
  const seconds = play.rollout.soak_s;
  if (seconds === 0 || run.interrupted || !visits.some((visit) => visit.acted.length > 0)) return;
  await run.tell({ type: 'soaking', play: play.name, batch, seconds });
  await run.deps.clock.sleep(seconds * 1000, run.deps.signal);
}

/** Gives every action without an outcome its reason; whether one of the chosen is left because of an interruption. */
async function settleRest(wanted: ReadonlySet<string>, run: Run): Promise<boolean> {
  let interrupted = false;
  for (const action of run.plan.actions) {
    if (run.outcomeOf(action) !== undefined) continue;
    if (!wanted.has(action.id)) {
      const summary = action.action === 'review' ? 'for a person to review' : 'not chosen';
      run.keep(action, { ...outcomeBase(action), status: 'skipped', summary });
      continue;
    }
    const out = run.hostOut(action.host);
    interrupted ||= out === undefined && run.stopped === null;
    const { status, reason } = out ?? { status: 'skipped', reason: run.stopped ?? 'interrupted' };
    await run.settle(action, { ...outcomeBase(action), status, summary: `not started: ${reason}` });
  }
  return interrupted;
}

function conclude(wanted: ReadonlySet<string>, interrupted: boolean, run: Run): Execution {
  const outcomes = run.plan.actions.map((action) => {
    const outcome = run.outcomeOf(action);
    if (outcome === undefined) throw new Error(`Internal error: ${action.id} has no outcome`);
    return outcome;
  });
  const chosen = outcomes.filter(({ action }) => wanted.has(action));
  return {
    outcomes,
    hosts: hostStatuses(outcomes, wanted),
    stopped: run.stopped,
    status: executionStatus(chosen, interrupted),
  };
}
