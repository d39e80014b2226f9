export { assess } from './assess.js';
export { commandPattern } from './pattern.js';
export { inferenceTables } from './tables.js';
