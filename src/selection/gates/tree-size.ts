import type { ChangeGate } from './gate.js';

/** More than this many new processes, or this share of the planned ones, is another tree than the one reviewed. */
const growth = { processes: 2, share: 0.5 };

/** The tree grew past what the plan showed. */
export const treeSizeGate: ChangeGate = {
  name: 'tree_size',
  refuse({ tree }, planned) {
    const before = planned.tree.length;
    const allowed = before + Math.max(growth.processes, growth.share * before);
    if (tree.length <= allowed) return null;
    return `its tree grew from ${before} to ${tree.length} processes since the plan`;
  },
};
