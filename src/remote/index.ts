export { actCommand, type ActOrder } from './act.js';
export { parseActReport, type ActReport } from './act-report.js';
export { collectCommand, collectExit } from './collect.js';
export { parseCollection } from './collect-parse.js';
export type { CollectedLink, CollectedProcess, Collection, Descriptor, PipeEnds } from './collection.js';
export { hostFileMissing, readHostFileCommand, writeHostFileCommand } from './host-files.js';
