import { readYaml, type YamlNode } from '../util/yaml.js';
import type { Path, Problem } from './problem.js';
import { maxValues, yamlProblem } from './yaml-problems.js';

/** The YAML of a playbook file, with everything that is wrong with it. */
interface PlaybookYaml {
  /** Null when the text is empty or cannot be used at all. */
  readonly root: YamlNode | null;
  readonly problems: readonly Problem[];
  /** Values that could not be read; a problem says why. */
  readonly broken: readonly Path[];
}

export function readPlaybookYaml(text: string): PlaybookYaml {
  const { root, problems } = readYaml(text, maxValues);
  return {
    root,
    problems: problems.map((problem) => yamlProblem(problem, text)),
    broken: root === null ? [] : unreadablePaths(root, []),
  };
}

function unreadablePaths(node: YamlNode, path: Path): readonly Path[] {
  switch (node.kind) {
    case 'scalar':
      return [];
    case 'list':
      return node.items.flatMap((item, index) => unreadablePaths(item, [...path, index]));
    case 'map':
      return node.entries.flatMap(({ key, value }) => unreadablePaths(value, [...path, key]));
    case 'unreadable':
      return [path];
  }
}
