export { verifyOutcomes } from './verify-outcomes.js';
