import type { Play } from '../../model/playbook.js';
import type { RuleProblem } from './rule.js';

/** A goal in memory can only be reached by an action that frees memory. */
export function goalReachable({ goal, actions }: Play): readonly RuleProblem[] {
  if (goal === null || actions.prefer.includes('kill')) return [];
  return [
    {
      severity: 'warning',
      code: 'playbook/goal-unreachable',
      summary: `goal.free_memory: ${actions.prefer.join(', ')} frees no memory, so nothing can serve this goal`,
      hint: 'add kill to actions.prefer, or remove the goal',
      path: ['goal', 'free_memory'],
    },
  ];
}
