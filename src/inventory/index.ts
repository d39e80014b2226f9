export { loadInventory, type Inventory } from './load.js';
export { explainPattern, matchHosts, type TermExplanation } from './match.js';
export { groupTree, type GroupTree } from './group-tree.js';
