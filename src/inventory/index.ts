export { loadInventory, type Inventory } from './load.js';
export { explainPattern, matchHosts, type PatternExplanation, type TermExplanation } from './match.js';
export { groupTree, type GroupTree } from './group-tree.js';
