import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { explainWord, wordPaths } from '../../src/playbook/index.js';
import { reasonWords } from '../../src/report/reasons.js';
import { gates } from '../../src/selection/gates.js';
import { awakeGate } from '../../src/selection/gates/awake.js';
import { identityGate } from '../../src/selection/gates/identity.js';
import { treeSizeGate } from '../../src/selection/gates/tree-size.js';
import { packageRoot } from '../../src/util/package-root.js';

const planned = gates.map(({ name }) => name);
const compared = [identityGate, treeSizeGate, awakeGate].map(({ name }) => name);

it('docs/gates.md explains every gate and when it is asked', () => {
  const text = readFileSync(`${packageRoot}docs/gates.md`, 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` +\| .* \| (plan and action|action) +\|$/gm)];
  expect(rows.map(([, name, asked]) => [name, asked])).toEqual([
    ...planned.map((name) => [name, 'plan and action']),
    ...compared.map((name) => [name, 'action']),
  ]);
});

it('reports have words for every gate and every filter that can leave a process out', () => {
  const filters = wordPaths().filter(
    (path) => /^filters\.[^.]+$/.test(path) && explainWord(path)?.supported === true,
  );
  expect(filters.length).toBeGreaterThan(5);
  for (const code of [...planned, ...filters]) expect([code, reasonWords(code)]).not.toEqual([code, code]);
});
