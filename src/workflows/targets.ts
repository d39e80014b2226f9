import { matchHosts, type Inventory } from '../inventory/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Host } from '../model/host.js';
import type { Play, Playbook } from '../model/playbook.js';
import { err, ok, type Result } from '../util/result.js';

/** Which hosts each play is about, and every host once, in inventory order. */
export interface Targets {
  readonly plays: readonly { readonly play: Play; readonly hosts: readonly Host[] }[];
  readonly hosts: readonly Host[];
}

/** Matches every play's pattern, narrowed by `limit`; all plays' errors at once. */
export function resolveTargets(
  playbook: Playbook,
  inventory: Inventory,
  limit: string | undefined,
): Result<Targets, readonly Diagnostic[]> {
  const matched = playbook.plays.map((play) => ({ play, hosts: matchHosts(inventory, play.hosts, limit) }));
  const problems = matched.flatMap(({ hosts }) => (hosts.ok ? [] : hosts.error));
  if (problems.length > 0) return err(problems);

  const plays = matched.map(({ play, hosts }) => ({ play, hosts: hosts.ok ? hosts.value : [] }));
  const wanted = new Set(plays.flatMap(({ hosts }) => hosts.map((host) => host.name)));
  return ok({ plays, hosts: inventory.hosts.filter((host) => wanted.has(host.name)) });
}
