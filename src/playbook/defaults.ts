import type { PlayDocument } from '../model/generated/playbook.js';

/** What a play means where it says nothing; the same as the defaults in the schema, which a test checks. */
export const defaults = {
  filters: {
    categories: [],
    require_signature: true,
    classes: ['abandoned'],
    min_posterior: 0.95,
    min_age: '1h',
    min_memory: '0',
  },
  protect: { commands: [], users: [] },
  budgets: {
    fdr: { alpha: 0.05, method: 'e-bh' },
    actions: { per_host: 5, fleet: 50 },
    kills: { per_host: 2, fleet: 10 },
  },
  actions: { prefer: ['pause'], kill: { grace: '15s' }, confirm: [] },
  rollout: {
    batches: [1, '10%', '50%', '100%'],
    parallel: 50,
    interval: '0s',
    on_gate: 'abort',
    max_failed_hosts: '10%',
    max_unreachable_hosts: '100%',
    soak: '0s',
  },
  collect: { sample: '2s', timeout: '30s' },
} as const satisfies Partial<PlayDocument>;
