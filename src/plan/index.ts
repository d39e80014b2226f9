export { compilePlan } from './compile.js';
export { chooseActions, type Choice, type ChoiceRequest } from './choose.js';
export { parsePlanFile, planFileText } from './file.js';
export type { PlanInput } from './input.js';
export { toDot } from './render-dot.js';
export { toMermaid } from './render-mermaid.js';
