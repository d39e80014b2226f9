export { loadPlaybook } from './load.js';
export { explainWord, wordPaths, type WordHelp } from './words.js';
