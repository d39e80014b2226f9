import type { Alias, Node, YAMLError } from 'yaml';
import { didYouMean } from '../util/suggest.js';
import type { Problem } from './problem.js';

/** What one playbook file may hold; beyond it a text is more likely hostile than useful. */
export const limits = { depth: 64, aliases: 100, nodes: 50_000, lexemes: 300_000 } as const;

export function syntaxProblem(error: YAMLError, text: string): Problem {
  const place = { offset: error.pos[0] };
  if (error.code === 'TAB_AS_INDENT')
    return {
      code: 'playbook/tab',
      summary: 'a tab is used to indent',
      hint: 'YAML indents with spaces only: replace the tab',
      place,
    };
  if (error.code === 'TAG_RESOLVE_FAILED')
    return {
      code: 'playbook/unknown-tag',
      summary: 'a YAML tag that playbooks do not know',
      detail: error.message,
      hint: 'leave the tag (the word that begins with !) out',
      place,
    };
  if (error.code === 'NON_STRING_KEY' && text.slice(place.offset - 1, place.offset + 2).includes('{{'))
    return {
      code: 'playbook/unquoted-expression',
      summary: 'an expression without quotes is a YAML map',
      hint: 'put the whole value in double quotes: "{{ name }}"',
      place,
    };
  return {
    code: 'playbook/yaml-syntax',
    summary: `this is not YAML: ${error.message}`,
    place,
  };
}

export function directive(offset: number): Problem {
  return {
    code: 'playbook/directive',
    summary: 'YAML directives are not allowed in playbooks',
    hint: 'leave the line that begins with % out',
    place: { offset },
  };
}

export function severalDocuments(offset: number): Problem {
  return {
    code: 'playbook/several-documents',
    summary: 'a playbook is one YAML document, and a second one begins here',
    hint: 'put the plays into one list, or into a file of their own and use import_playbook',
    place: { offset },
  };
}

export function tooDeep(offset: number): Problem {
  return {
    code: 'playbook/too-deep',
    summary: `lists and maps are nested more than ${limits.depth} levels deep`,
    place: { offset },
  };
}

export function tooLarge(offset: number): Problem {
  return {
    code: 'playbook/too-large',
    summary: `the playbook holds more than ${limits.nodes} values once its aliases are written out`,
    hint: 'split it into several files and use import_playbook',
    place: { offset },
  };
}

export function tooManyAliases(aliases: readonly Alias[]): Problem {
  return {
    code: 'playbook/too-many-aliases',
    summary: `there are ${aliases.length} aliases; ${limits.aliases} are allowed`,
    hint: 'use vars and "{{ name }}" instead of anchors and aliases',
    place: { offset: aliases[limits.aliases]?.range?.[0] ?? 0 },
  };
}

export function badAlias(alias: Alias, anchors: readonly string[], holdsItself: boolean): Problem {
  const meant = didYouMean(alias.source, anchors);
  return {
    code: holdsItself ? 'playbook/alias-cycle' : 'playbook/unknown-alias',
    summary: holdsItself
      ? `the alias *${alias.source} stands inside the value that it names`
      : `the alias *${alias.source} names no anchor above it`,
    ...(meant === null || holdsItself ? {} : { hint: `did you mean *${meant}?` }),
    place: { offset: alias.range?.[0] ?? 0 },
  };
}

export function bannedKey(name: string, key: Node): Problem {
  return {
    code: 'playbook/banned-key',
    summary: `the key "${name}" is not allowed anywhere in a playbook`,
    place: { offset: key.range?.[0] ?? 0 },
  };
}

export function duplicateKey(name: string, key: Node): Problem {
  return {
    code: 'playbook/duplicate-key',
    summary: `the key "${name}" stands here a second time`,
    hint: 'a map has each key once: remove one of them',
    place: { offset: key.range?.[0] ?? 0 },
  };
}
