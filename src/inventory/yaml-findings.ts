import type { SourceText } from '../util/source-text.js';
import { unreachable } from '../util/unreachable.js';
import { yamlLimits, type YamlProblem } from '../util/yaml.js';
import type { Finding } from './source.js';

/** What one inventory file may hold, its aliases written out. */
export const maxValues = 500_000;

/** What is wrong with the YAML of an inventory; a limit that is passed stands for everything else. */
export function yamlFindings(source: SourceText, problems: readonly YamlProblem[]): readonly Finding[] {
  const findings = problems.map((problem): Finding => {
    const at = { source, offset: problem.offset };
    return { severity: 'error', ...wordsOf(problem), at };
  });
  const limit = findings.find(({ code }) => code === 'inventory/too-large');
  return limit === undefined ? findings : [limit];
}

type Words = Pick<Finding, 'code' | 'summary' | 'hint'>;

function wordsOf(problem: YamlProblem): Words {
  switch (problem.kind) {
    case 'syntax':
      return refused(`the file is not valid YAML: ${problem.message}`);
    case 'tab':
      return refused('a tab is used to indent', 'YAML indents with spaces only: replace the tab.');
    case 'tag':
      return refused(`the YAML tag ${problem.tag} is not supported`, tagHint(problem.tag));
    case 'directive':
      return refused('a YAML directive ("%…") is not allowed here', 'Remove the line.');
    case 'several-documents':
      return refused('the file holds more than one YAML document', 'Write one document a file.');
    case 'key-not-text':
      return refused('a key must be a plain text');
    case 'merge-key':
      return refused('the merge key "<<" is not supported', 'Write the members out, or use group vars.');
    case 'banned-key':
      return refused(`the key "${problem.key}" is not allowed`);
    case 'duplicate-key':
      return { code: 'inventory/duplicate-key', summary: `the key "${problem.key}" is written twice` };
    case 'unknown-alias':
      return refused(`the alias *${problem.name} has no anchor before it`);
    case 'alias-cycle':
      return tooLarge(`the alias *${problem.name} stands inside the value that it names: that has no end`);
    case 'too-many-aliases':
      return tooLarge(`the file uses more than ${yamlLimits.aliases} aliases`);
    case 'too-deep':
      return tooLarge(`the file is nested deeper than ${yamlLimits.depth} levels`);
    case 'too-large':
      return tooLarge(`the file holds more than ${maxValues} values once its aliases are written out`);
    default:
      return unreachable(problem);
  }
}

function refused(summary: string, hint?: string): Words {
  return { code: 'inventory/yaml-syntax', summary, ...(hint === undefined ? {} : { hint }) };
}

function tooLarge(summary: string): Words {
  return { code: 'inventory/too-large', summary };
}

function tagHint(tag: string): string {
  return tag.startsWith('!vault')
    ? 'Keep secrets out of the inventory: pt-fleet takes keys from your ssh configuration or agent.'
    : 'Remove the tag; write the value in quotes if it must stay a text.';
}
