import { didYouMean } from '../util/suggest.js';
import { unreachable } from '../util/unreachable.js';
import { yamlLimits, type YamlProblem } from '../util/yaml.js';
import type { Problem } from './problem.js';

/** What one playbook file may hold, its aliases written out. */
export const maxValues = 50_000;

/** What is wrong with the YAML of a playbook, in the words of the playbook language. */
export function yamlProblem(problem: YamlProblem, text: string): Problem {
  return { ...wordsOf(problem, text), place: { offset: problem.offset } };
}

function wordsOf(problem: YamlProblem, text: string): Omit<Problem, 'place'> {
  switch (problem.kind) {
    case 'syntax':
      return { code: 'playbook/yaml-syntax', summary: `this is not YAML: ${problem.message}` };
    case 'tab':
      return {
        code: 'playbook/tab',
        summary: 'a tab is used to indent',
        hint: 'YAML indents with spaces only: replace the tab',
      };
    case 'tag':
      return {
        code: 'playbook/unknown-tag',
        summary: `playbooks know no YAML tags: ${problem.tag}`,
        hint: 'leave the tag (the word that begins with !) out',
      };
    case 'directive':
      return {
        code: 'playbook/directive',
        summary: 'YAML directives are not allowed in playbooks',
        hint: 'leave the line that begins with % out',
      };
    case 'several-documents':
      return {
        code: 'playbook/several-documents',
        summary: 'a playbook is one YAML document, and a second one begins here',
        hint: 'put the plays into one list, or into a file of their own and use import_playbook',
      };
    case 'key-not-text':
      return keyWords(text, problem.offset);
    case 'merge-key':
      return {
        code: 'playbook/unknown-key',
        summary: 'unknown key "<<"',
        hint: 'merge keys are not part of YAML 1.2: write the words out, or use vars',
      };
    case 'banned-key':
      return {
        code: 'playbook/banned-key',
        summary: `the key "${problem.key}" is not allowed anywhere in a playbook`,
      };
    case 'duplicate-key':
      return {
        code: 'playbook/duplicate-key',
        summary: `the key "${problem.key}" stands here a second time`,
        hint: 'a map has each key once: remove one of them',
      };
    case 'unknown-alias':
      return aliasWords(problem.name, problem.anchors);
    case 'alias-cycle':
      return {
        code: 'playbook/alias-cycle',
        summary: `the alias *${problem.name} stands inside the value that it names`,
      };
    case 'too-many-aliases':
      return {
        code: 'playbook/too-many-aliases',
        summary: `there are ${problem.count} aliases; ${yamlLimits.aliases} are allowed`,
        hint: 'use vars and "{{ name }}" instead of anchors and aliases',
      };
    case 'too-deep':
      return {
        code: 'playbook/too-deep',
        summary: `lists and maps are nested more than ${yamlLimits.depth} levels deep`,
      };
    case 'too-large':
      return {
        code: 'playbook/too-large',
        summary: `the playbook holds more than ${maxValues} values once its aliases are written out`,
        hint: 'split it into several files and use import_playbook',
      };
    default:
      return unreachable(problem);
  }
}

function keyWords(text: string, offset: number): Omit<Problem, 'place'> {
  if (!text.slice(Math.max(0, offset - 1), offset + 2).includes('{{'))
    return { code: 'playbook/yaml-syntax', summary: 'a key is a text, not a list or a map' };
  return {
    code: 'playbook/unquoted-expression',
    summary: 'an expression without quotes is a YAML map',
    hint: 'put the whole value in double quotes: "{{ name }}"',
  };
}

function aliasWords(name: string, anchors: readonly string[]): Omit<Problem, 'place'> {
  const meant = didYouMean(name, anchors);
  return {
    code: 'playbook/unknown-alias',
    summary: `the alias *${name} names no anchor above it`,
    ...(meant === null ? {} : { hint: `did you mean *${meant}?` }),
  };
}
