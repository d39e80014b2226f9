export { startEmbeddedFleet, type EmbeddedFleet } from './fleet.js';
export { startDemoFleet } from './demo-fleet.js';
