export { fleetReport } from './fleet-report.js';
export { hostReport } from './host-report.js';
