import type { Plan, PlannedHost } from '../model/generated/plan.js';
import type { AppliedHost, Session } from '../model/generated/session.js';
import { formatCount, plural } from '../util/format.js';
import { groupBy } from '../util/group-by.js';
import { actionsWords, sum, type Tone } from './headline.js';
import { memoryBar, type MemoryBar } from './memory-bar.js';

/** A host that could not be planned: shown first, with what to do about it. */
export type ProblemView = {
  readonly host: string;
  readonly status: string;
  readonly tone: Tone;
  readonly code: string;
  readonly reason: string;
  readonly hint: string | null;
};

export type HostView = {
  readonly host: string;
  readonly status: string;
  readonly tone: Tone;
  readonly processes: string;
  readonly actions: string;
  readonly memory: MemoryBar | null;
  readonly notes: readonly string[];
};

/** Hosts that are well and have nothing to do are listed up to this number; the others always are. */
const maxQuietHosts = 200;

const statusTones: Readonly<Record<PlannedHost['status'] | AppliedHost['status'], Tone>> = {
  planned: 'calm',
  applied: 'good',
  partial: 'warn',
  skipped: 'calm',
  blocked: 'bad',
  failed: 'bad',
};

export function problemViews({ hosts }: Plan): readonly ProblemView[] {
  return hosts
    .filter(({ status }) => status !== 'planned')
    .map(({ host, status, reason }) => ({
      host,
      status,
      tone: statusTones[status],
      code: reason?.code ?? '',
      reason: reason?.summary ?? 'no reason is recorded',
      hint: reason?.hint ?? null,
    }));
}

/** In inventory order. `hidden` says how many quiet hosts are left out. */
export function hostViews(
  plan: Plan,
  session: Session,
): { readonly shown: readonly HostView[]; readonly hidden: number } {
  const applied = new Map(session.apply?.hosts.map((host) => [host.host, host]));
  const actions = groupBy(plan.actions, ({ host }) => host);
  let quiet = 0;
  const shown: HostView[] = [];
  for (const host of plan.hosts) {
    const own = actions.get(host.host) ?? [];
    const isQuiet = host.status === 'planned' && own.length === 0 && (host.facts?.warnings.length ?? 0) === 0;
    if (isQuiet) quiet += 1;
    if (!isQuiet || quiet <= maxQuietHosts) shown.push(hostView(host, own, applied.get(host.host)));
  }
  return { shown, hidden: Math.max(0, quiet - maxQuietHosts) };
}

function hostView(host: PlannedHost, actions: Plan['actions'], applied: AppliedHost | undefined): HostView {
  const status = host.status === 'planned' ? (applied?.status ?? host.status) : host.status;
  const freed = sum(actions.map(({ expected_freed }) => expected_freed));
  return {
    host: host.host,
    status,
    tone: statusTones[status],
    processes: host.facts === undefined ? '–' : formatCount(host.facts.processes),
    actions: actions.length === 0 ? '–' : actionsWords(actions),
    memory: host.facts === undefined ? null : memoryBar(host.facts, freed),
    notes: hostNotes(host, applied),
  };
}

function hostNotes(host: PlannedHost, applied: AppliedHost | undefined): readonly string[] {
  const healthy = host.facts?.healthy_for ?? [];
  return [
    ...(host.reason === undefined ? [] : [host.reason.summary]),
    ...(applied?.reason === undefined ? [] : [applied.reason]),
    ...(healthy.length === 0 ? [] : [`healthy: the trigger of ${plural(healthy.length, 'play')} is not met`]),
    ...(host.facts?.warnings ?? []),
  ];
}
