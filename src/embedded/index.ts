export {
  startEmbeddedFleet,
  type EmbeddedFleet,
  type EmbeddedFleetOptions,
  type Misbehaviour,
} from './fleet.js';
export type { Workload } from './workload.js';
export { startDemoFleet } from './demo-fleet.js';
