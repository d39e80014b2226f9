import { buildDaemons } from './build-daemons.js';
import { buildTools } from './build-tools.js';
import { devServers } from './dev-servers.js';
import { languageServers } from './language-servers.js';
import type { Signature } from './signature.js';
import { testRunners } from './test-runners.js';
import { browserAutomation, codingAgents, notebooks } from './tools.js';

/** Every program known by name. The first row that matches wins, so the special stands before the general. */
export const signatures: readonly Signature[] = [
  ...devServers,
  ...testRunners,
  ...buildTools,
  ...buildDaemons,
  ...languageServers,
  ...codingAgents,
  ...notebooks,
  ...browserAutomation,
];
