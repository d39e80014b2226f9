export { collectCommand, collectExit } from './collect.js';
export { parseCollection } from './collect-parse.js';
export type { CollectedLink, CollectedProcess, Collection, Descriptor, PipeEnds } from './collection.js';
