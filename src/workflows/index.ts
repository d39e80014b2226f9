export { applyPlan, prepareApply, type Prepared } from './apply.js';
export type { Context } from './context.js';
export { explainTarget, type Explanation } from './explain.js';
export type { Failure } from './failure.js';
export { planFleet, type Planned } from './plan.js';
export { hostReportOf, reportSession, type ReportFiles } from './report.js';
export { readSaved, type Saved } from './saved.js';
export { verifySession } from './verify.js';
export { loadInputs, validatePlaybooks } from './inputs.js';
export {
  explainPattern,
  groupTree,
  loadInventory,
  type GroupTree,
  type Inventory,
  type TermExplanation,
} from '../inventory/index.js';
export { explainWord, wordPaths } from '../playbook/index.js';
export type { ListedSession } from '../session/index.js';
export { toDot, toMermaid, type Choice } from '../plan/index.js';
