export { gates } from './gates.js';
export { recheckGates } from './recheck.js';
export { screen } from './screen.js';
export { select } from './select.js';
