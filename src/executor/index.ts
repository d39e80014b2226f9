export { execute } from './execute.js';
export { performAction } from './perform-action.js';
export { recoverExecution, settledOutcomes } from './recover.js';
export type { Execution, HostActor } from './contract.js';
