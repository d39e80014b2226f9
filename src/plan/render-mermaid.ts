import type { Plan } from '../model/generated/plan.js';
import { graphView, type Look } from './graph-view.js';

const styles: Readonly<Record<Look, string>> = {
  done: 'fill:#e6f4ea,stroke:#34a853,color:#111',
  failed: 'fill:#fce8e6,stroke:#d93025,color:#111',
  blocked: 'fill:#fef7e0,stroke:#f9ab00,color:#111',
  skipped: 'fill:#f1f3f4,stroke:#9aa0a6,color:#555',
  step: 'fill:#ffffff,stroke:#5f6368,color:#111',
  reversible: 'fill:#e8f0fe,stroke:#1a73e8,color:#111',
  kill: 'fill:#fce8e6,stroke:#a50e0e,color:#111',
  review: 'fill:#ffffff,stroke:#9aa0a6,color:#111',
};

/** The plan graph as a Mermaid flowchart, for a Markdown file or a pull request. */
export function toMermaid(plan: Plan): string {
  const { nodes, edges } = graphView(plan);
  return [
    'flowchart LR',
    ...nodes.map(({ id, label, look }) => `  ${id}["${escapeLabel(label)}"]:::${look}`),
    ...edges.map(([from, to]) => `  ${from} --> ${to}`),
    ...Object.entries(styles).map(([look, style]) => `  classDef ${look} ${style}`),
    '',
  ].join('\n');
}

/** Everything but letters, digits and harmless punctuation as a character entity, in Mermaid's `#code;` form. */
function escapeLabel(label: string): string {
  return label.replace(/[^\p{L}\p{N} .,:/_=+×…-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}
