import type { Play } from '../../model/playbook.js';
import { batches } from './batches.js';
import { confirmedActions } from './confirmed-actions.js';
import { goalReachable } from './goal-reachable.js';
import type { Rule, RuleProblem } from './rule.js';
import { scanTimes } from './scan-times.js';

const rules: readonly Rule[] = [batches, scanTimes, goalReachable, confirmedActions];

export function brokenRules(play: Play): readonly RuleProblem[] {
  return rules.flatMap((rule) => rule(play));
}
