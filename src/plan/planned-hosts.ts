import type { Diagnostic } from '../model/diagnostic.js';
import type { HostFacts, HostReason, PlannedHost } from '../model/generated/plan.js';
import type { Screening } from '../model/selection.js';
import type { HostInput, PlanInput } from './input.js';

/** One play's look at each of its hosts. */
interface Look {
  readonly play: string;
  readonly byHost: ReadonlyMap<string, Screening>;
}

/** Every host of the run in inventory order, with what was found or why nothing was. */
export function plannedHosts({ hosts, plays }: PlanInput): PlannedHost[] {
  const looks = plays.map(({ play, screenings }) => ({
    play: play.name,
    byHost: new Map(screenings.map((screening) => [screening.host, screening])),
  }));
  return hosts.map((input) => plannedHost(input, looks));
}

function plannedHost({ host, result }: HostInput, looks: readonly Look[]): PlannedHost {
  const base = { host: host.name, transport: host.transport, status: result.status };
  if (result.status !== 'planned') return { ...base, reason: hostReason(result.diagnostic) };
  const facts = hostFacts(host.name, result.warnings, looks);
  return facts === null ? base : { ...base, facts };
}

function hostReason({ code, summary, hint }: Diagnostic): HostReason {
  return { code, summary, ...(hint === undefined ? {} : { hint }) };
}

function hostFacts(host: string, warnings: readonly string[], looks: readonly Look[]): HostFacts | null {
  const seen = looks.flatMap(({ play, byHost }) => {
    const screening = byHost.get(host);
    return screening === undefined ? [] : [{ play, screening }];
  });
  const first = seen[0]?.screening;
  if (first === undefined) return null;
  return {
    boot_id: first.bootId,
    uid: first.uid,
    processes: first.processes,
    memory_total: Math.round(first.memory.totalBytes),
    memory_available: Math.round(first.memory.availableBytes),
    healthy_for: seen.filter(({ screening }) => !screening.triggered).map(({ play }) => play),
    warnings: [...warnings],
  };
}
