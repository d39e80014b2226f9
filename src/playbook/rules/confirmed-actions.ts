import type { Play } from '../../model/playbook.js';
import type { RuleProblem } from './rule.js';

/** Asking about an action that is not allowed anyway is most likely a mistake in one of the two lists. */
export function confirmedActions({ actions }: Play): readonly RuleProblem[] {
  return actions.confirm.flatMap((action, index) =>
    actions.prefer.includes(action)
      ? []
      : [
          {
            severity: 'warning' as const,
            code: 'playbook/idle-confirm' as const,
            summary: `actions.confirm: ${action} is not among the allowed actions, so nobody is ever asked`,
            hint: `add ${action} to actions.prefer, or remove it here`,
            path: ['actions', 'confirm', index],
          },
        ],
  );
}
