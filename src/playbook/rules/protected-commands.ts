import type { Play } from '../../model/playbook.js';
import type { RuleProblem } from './rule.js';

/** `/opt/app/run *` looks as if it covered every argument, but its star stops at the first slash: say so, it protects. */
export function protectedCommands({ protect }: Play): readonly RuleProblem[] {
  return protect.commands.flatMap((glob, index): readonly RuleProblem[] => {
    const wide = glob.replace(/\*+/g, '**');
    if (!glob.includes('/') || wide === glob) return [];
    return [
      {
        severity: 'warning',
        code: 'playbook/narrow-protection',
        summary: `protect.commands: in a glob with a slash, * stops at slashes, also in arguments: "${glob}"`,
        hint: `to cover arguments with slashes too, write "${wide}"`,
        path: ['protect', 'commands', index],
      },
    ];
  });
}
