import { planGraph } from '../../src/plan/graph.js';
import type {
  Plan,
  PlannedAction,
  PlannedPlay,
  PlannedRollout,
  ResolvedCaps,
} from '../../src/model/generated/plan.js';

export interface PlaySketch {
  readonly name?: string;
  /** Hosts of each batch, each with its actions in order. */
  readonly batches: readonly Readonly<Record<string, readonly PlannedAction['action'][]>>[];
  readonly rollout?: Partial<PlannedRollout>;
  readonly caps?: Partial<ResolvedCaps>;
}

/** A plan with the graph that the planner makes of it; pids count up from 100. */
export function planOf(...sketches: readonly PlaySketch[]): Plan {
  let pid = 100;
  const actions: PlannedAction[] = [];
  const plays = sketches.map((sketch, index) => {
    const name = sketch.name ?? `play ${index + 1}`;
    const planned = sketch.batches.flatMap((hosts) =>
      Object.entries(hosts).flatMap(([host, kinds]) =>
        kinds.map((action) => plannedAction({ play: name, host, action, pid: pid++ })),
      ),
    );
    actions.push(...planned);
    return plannedPlay(name, sketch, planned);
  });
  const hosts = [...new Set(actions.map(({ host }) => host))].map((host) => ({
    host,
    transport: { kind: 'local' as const },
    status: 'planned' as const,
  }));
  return {
    schema: 'pt-fleet/plan/1',
    tool_version: '0.0.0',
    inputs: { playbook: '', inventory: '', priors: '' },
    plays,
    hosts,
    actions,
    graph: planGraph({
      hosts,
      plays: plays.map((play) => ({ play, hosts: hosts.map(({ host }) => host) })),
      actions,
    }),
    digest: `sha256:${'0'.repeat(64)}`,
  };
}

export function plannedAction(overrides: {
  readonly play?: string;
  readonly host?: string;
  readonly action?: PlannedAction['action'];
  readonly pid?: number;
  readonly tree?: PlannedAction['tree'];
}): PlannedAction {
  const { play = 'play 1', host = 'web-1', action = 'kill', pid = 4000 } = overrides;
  return {
    id: `${host}:${pid}`,
    play,
    host,
    action,
    category: 'dev-server',
    signature: 'vite',
    pattern: 'node vite',
    identity: {
      boot_id: '6f1c2a1e-0000-4000-8000-000000000001',
      pid,
      start_ticks: 100_000 + pid,
      uid: 1000,
      exe: '2049:1234',
    },
    tree: overrides.tree ?? [{ pid, start_ticks: 100_000 + pid }],
    cpu_ticks: 500,
    posterior: { useful: 0.01, useful_bad: 0.01, abandoned: 0.97, zombie: 0.01 },
    e_value: { value: 50, basis: 'uncalibrated' },
    evidence: [],
    memory: 1024,
    age_s: 7200,
    cpu_share: 0,
    expected_freed: 1024,
    recommended: true,
    reservations: [],
  };
}

function plannedPlay(
  name: string,
  { rollout, caps, batches }: PlaySketch,
  actions: readonly PlannedAction[],
): PlannedPlay {
  const acting = actions.filter(({ action }) => action !== 'review');
  return {
    name,
    hosts: 'all',
    fdr: { alpha: 0.05, method: 'e-bh', basis: 'uncalibrated', threshold: 20 },
    tested: 100,
    candidates: 10,
    selected: acting.length,
    caps: { actions_per_host: 99, actions_fleet: 999, kills_per_host: 99, kills_fleet: 999, ...caps },
    kill_grace_s: 10,
    rollout: {
      parallel: 4,
      interval_s: 0,
      rate_per_minute: null,
      on_gate: 'skip_host',
      max_failed_hosts: 99,
      max_unreachable_hosts: 99,
      soak_s: 0,
      ...rollout,
    },
    batches: batches
      .map((hosts) => Object.keys(hosts).filter((host) => acting.some((action) => action.host === host)))
      .filter((hosts) => hosts.length > 0),
    protect: { commands: [], users: [] },
    collect: { timeout_s: 30 },
    patterns: [],
  };
}
