import type { Inventory } from './load.js';

/** A group with what hangs below it. */
export interface GroupTree {
  readonly name: string;
  /** Its own hosts, without those of its children. */
  readonly hosts: readonly string[];
  readonly children: readonly GroupTree[];
  /** It has children that were shown where it stood first: a group may have several parents. */
  readonly repeated: boolean;
}

/** The groups below `root` as a tree for `inventory graph`; null when there is no such group. */
export function groupTree(inventory: Inventory, root = 'all'): GroupTree | null {
  return inventory.members.has(root) ? below(inventory.members, root, new Set()) : null;
}

function below(members: Inventory['members'], name: string, seen: Set<string>): GroupTree {
  const group = members.get(name) ?? { hosts: [], children: [] };
  const repeated = seen.has(name) && group.children.length > 0;
  seen.add(name);
  const children = repeated ? [] : group.children.map((child) => below(members, child, seen));
  return { name, hosts: group.hosts, children, repeated };
}
