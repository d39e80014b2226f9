import type { Plan } from '../model/generated/plan.js';
import { graphView, type Look } from './graph-view.js';

const styles: Readonly<Record<Look, string>> = {
  done: 'color="#34a853"',
  failed: 'color="#d93025" style="bold"',
  blocked: 'color="#f9ab00" style="bold"',
  skipped: 'color="#9aa0a6" fontcolor="#5f6368" style="dashed"',
  step: 'shape="ellipse"',
  reversible: 'color="#1a73e8"',
  kill: 'color="#a50e0e" style="bold"',
  review: 'color="#9aa0a6" style="dotted"',
};

/** The plan graph in Graphviz's language. */
export function toDot(plan: Plan): string {
  const { nodes, edges } = graphView(plan);
  return [
    'digraph plan {',
    '  rankdir="LR"',
    '  node [shape="box" fontname="sans-serif"]',
    ...nodes.map(({ id, label, look }) => `  ${id} [label=${quote(label)} ${styles[look]}]`),
    ...edges.map(([from, to]) => `  ${from} -> ${to}`),
    '}',
    '',
  ].join('\n');
}

/** A double-quoted DOT string: in a label the backslash begins an escape, and `&` an HTML entity. */
function quote(label: string): string {
  return `"${label.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/&/g, '&amp;')}"`;
}
