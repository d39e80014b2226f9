import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toDot, toMermaid } from '../../src/plan/index.js';
import { playOf } from '../support/selection.js';
import { leakyHosts, planOf } from './fleet.js';

const evil = 'end"]; click n0 href "javascript:alert(1)" <script>`#quot;\\"%%{init}%%\u001b[31m\n  n0-->n1';
const hostile = planOf(
  [
    { name: evil, leaks: [{ said: { pattern: evil } }] },
    { name: 'end', leaks: [{}] },
  ],
  [playOf({ name: evil })],
);

const mermaidNode = /^ {2}n\d+\["[\p{L}\p{N} .,:/_=+×…\-#;]*"\]:::[a-z]+$/u;
const mermaidEdge = /^ {2}n\d+ --> n\d+$/;
const mermaidStyle = /^ {2}classDef [a-z]+ [a-z0-9:,#]+$/;

describe('toMermaid', () => {
  it('draws the way from connecting to the report', () => {
    expect(
      toMermaid(planOf(leakyHosts(1)))
        .split('\n')
        .slice(0, 17),
    ).toEqual([
      'flowchart LR',
      '  n0["connect h1"]:::done',
      '  n1["scan h1"]:::done',
      '  n2["infer h1"]:::done',
      '  n3["select: clean up"]:::step',
      '  n4["batch 1: clean up"]:::step',
      '  n5["pause h1:100 dev-server: node #60;path#62;/vite --port #60;n#62;"]:::reversible',
      '  n6["verify h1"]:::step',
      '  n7["report"]:::step',
      '  n0 --> n1',
      '  n1 --> n2',
      '  n2 --> n3',
      '  n3 --> n4',
      '  n4 --> n5',
      '  n5 --> n6',
      '  n6 --> n7',
      '  classDef done fill:#e6f4ea,stroke:#34a853,color:#111',
    ]);
  });

  it('lets no name break out of its label', () => {
    const lines = toMermaid(hostile).trimEnd().split('\n').slice(1);
    for (const line of lines)
      expect(
        [mermaidNode, mermaidEdge, mermaidStyle].some((form) => form.test(line)),
        line,
      ).toBe(true);
  });
});

describe('toDot', () => {
  it('draws one box a node and one arrow an edge', () => {
    const plan = planOf(leakyHosts(2));
    const dot = toDot(plan);
    expect(dot.match(/\[label=/g)).toHaveLength(plan.graph.nodes.length);
    expect(dot.match(/->/g)).toHaveLength(plan.graph.edges.length);
  });

  it('lets no name break out of its label', () => {
    const lines = toDot(hostile).trimEnd().split('\n').slice(3, -1);
    for (const line of lines)
      expect(line).toMatch(/^ {2}n\d+ (\[label="([^"\\]|\\["\\])*"( [a-z]+="[a-z#0-9]+")+\]|-> n\d+)$/);
  });

  const graphviz = ['/usr/bin/dot', '/usr/local/bin/dot'].find((path) => existsSync(path));
  it.skipIf(graphviz === undefined)('is read by Graphviz (skipped where it is not installed)', () => {
    const svg = execFileSync(graphviz ?? 'dot', ['-Tsvg'], { input: toDot(hostile), encoding: 'utf8' });
    expect(svg).toContain('</svg>');
    expect(svg).not.toContain('<script>');
  });
});

describe('a large plan', () => {
  const large = planOf([...leakyHosts(200), { name: 'down', leaks: null }]);

  it('is drawn in groups, with numbers instead of names', () => {
    expect(large.graph.nodes.length).toBeGreaterThan(900);
    const lines = toMermaid(large).split('\n');
    const nodes = lines.filter((line) => mermaidNode.test(line)).map((line) => /"(.*)"/.exec(line)?.[1]);
    expect(nodes).toEqual([
      'connect 200 hosts: done',
      'scan 200 hosts: done',
      'infer 200 hosts: done',
      'connect 1 host: failed',
      'scan 1 host: skipped',
      'infer 1 host: skipped',
      'select: clean up',
      'batch 1: clean up',
      'pause × 1',
      'verify 1 host',
      'batch 2: clean up',
      'pause × 199',
      'verify 199 hosts',
      'report',
    ]);
    expect(lines.filter((line) => mermaidEdge.test(line))).toHaveLength(13);
  });
});
