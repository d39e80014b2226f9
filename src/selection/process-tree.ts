import type { ProcessFacts } from '../model/snapshot.js';
import { groupBy } from '../util/group-by.js';

/** The processes of one snapshot by parentage. */
export interface Forest {
  /** The process and all its descendants: root first, then by pid. */
  treeOf(root: ProcessFacts): readonly ProcessFacts[];
}

export function forestOf(processes: readonly ProcessFacts[]): Forest {
  const children = groupBy(processes, ({ ppid }) => ppid);
  return { treeOf: (root) => treeOf(root, children) };
}

/** Parents are read one process after the other, so a snapshot may hold a cycle: each process is visited once. */
function treeOf(
  root: ProcessFacts,
  children: ReadonlyMap<number, readonly ProcessFacts[]>,
): readonly ProcessFacts[] {
  const seen = new Set([root.pid]);
  const descendants: ProcessFacts[] = [];
  const pending = [root.pid];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    for (const child of children.get(parent) ?? []) {
      if (seen.has(child.pid)) continue;
      seen.add(child.pid);
      descendants.push(child);
      pending.push(child.pid);
    }
  }
  return [root, ...descendants.sort((a, b) => a.pid - b.pid)];
}
