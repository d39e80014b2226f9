export { buildSnapshot } from './build-snapshot.js';
export { scanHost } from './scan-host.js';
