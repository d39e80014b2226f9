import { explainPattern, type Inventory } from '../inventory/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Host } from '../model/host.js';
import type { Play, Playbook } from '../model/playbook.js';
import { err, ok, type Result } from '../util/result.js';

/** Which hosts each play is about, and every host once, in inventory order. */
export interface Targets {
  readonly plays: readonly { readonly play: Play; readonly hosts: readonly Host[] }[];
  readonly hosts: readonly Host[];
  /** Terms of patterns that match nothing while others do. */
  readonly warnings: readonly Diagnostic[];
}

/** Matches every play's pattern, narrowed by `limit`; all plays' errors at once. */
export function resolveTargets(
  playbook: Playbook,
  inventory: Inventory,
  limit: string | undefined,
): Result<Targets, readonly Diagnostic[]> {
  const plays: { readonly play: Play; readonly hosts: readonly Host[] }[] = [];
  const warnings: Diagnostic[] = [];
  const errors: Diagnostic[] = [];
  for (const play of playbook.plays) {
    const matched = explainPattern(inventory, play.hosts, limit);
    if (!matched.ok) {
      errors.push(...matched.error);
      continue;
    }
    plays.push({ play, hosts: matched.value.hosts });
    warnings.push(...matched.value.warnings);
  }
  if (errors.length > 0) return err(errors);
  return ok({
    plays,
    hosts: everyHost(
      plays.flatMap(({ hosts }) => hosts),
      inventory,
    ),
    warnings,
  });
}

/** Each host once: in inventory order, then those that a pattern may name without an entry (localhost). */
function everyHost(wanted: readonly Host[], { hosts }: Inventory): readonly Host[] {
  const byName = new Map(wanted.map((host) => [host.name, host]));
  const listed = hosts.filter(({ name }) => byName.has(name));
  const names = new Set(listed.map(({ name }) => name));
  return [...listed, ...[...byName.values()].filter(({ name }) => !names.has(name))];
}
