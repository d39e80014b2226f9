import type { Gate } from './gate.js';

/** Ourselves, our ancestors, our ssh connection's chain. */
export const ownSessionGate: Gate = {
  name: 'own_session',
  refuse({ tree, snapshot }) {
    const ours = tree.some((process) => snapshot.ownPids.includes(process.pid));
    return ours ? 'our own session on the host runs in its tree' : null;
  },
};
