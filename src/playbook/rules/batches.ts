import type { Amount, Play } from '../../model/playbook.js';
import { formatShare } from '../../util/units.js';
import type { Problem } from '../problem.js';
import type { RuleProblem } from './rule.js';

/** Batches are cumulative: each is larger than the one before, none is empty, and the last covers every host. */
export function batches(play: Play): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  const largest = { count: 0, share: 0 };
  for (const [index, batch] of play.rollout.batches.entries()) {
    const before = largest[batch.kind];
    if (batch.value <= before) problems.push(shrinking(index, batch, before));
    largest[batch.kind] = Math.max(before, batch.value);
  }
  if (largest.share < 1) problems.push(incomplete(play.rollout.batches));
  return problems;
}

function shrinking(index: number, batch: Amount, before: number): RuleProblem {
  const words = batch.kind === 'share' ? formatShare : String;
  const problem: Omit<Problem, 'place'> = {
    code: 'playbook/batches-shrink',
    summary:
      batch.value === 0
        ? 'rollout.batches: a batch of no hosts'
        : `rollout.batches: ${words(batch.value)} is not more than ${words(before)} before it`,
    hint: 'batches are cumulative numbers of hosts: write them growing, as in [1, 10%, 50%, 100%]',
  };
  return { ...problem, path: ['rollout', 'batches', index] };
}

function incomplete(all: readonly Amount[]): RuleProblem {
  return {
    code: 'playbook/batches-incomplete',
    summary: 'rollout.batches: the last batch does not cover all hosts',
    hint: 'end the list with 100%',
    path: ['rollout', 'batches', all.length - 1],
  };
}
