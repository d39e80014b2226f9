import type { Assessment } from '../../src/model/assessment.js';
import type { Plan, PlannedAction, PlannedHost } from '../../src/model/generated/plan.js';
import type { Outcome, Session } from '../../src/model/generated/session.js';
import type { Screening } from '../../src/model/selection.js';
import type { ProcessFacts } from '../../src/model/snapshot.js';
import type { HostReportInput } from '../../src/report/input.js';
import { snapshotOf } from '../support/snapshot.js';

const gib = 1024 ** 3;
const mib = 1024 ** 2;

/** Eight build hosts: five planned, two failed, one blocked, and thirty actions on the five. */
export function samplePlan(overrides: Partial<Plan> = {}): Plan {
  const actions = Array.from({ length: 30 }, (_, index) => sampleAction(index));
  return {
    schema: 'pt-fleet/plan/1',
    tool_version: '0.1.0',
    inputs: {
      playbook: `sha256:${'a'.repeat(64)}`,
      inventory: `sha256:${'b'.repeat(64)}`,
      priors: `sha256:${'c'.repeat(64)}`,
    },
    plays: [
      {
        name: 'Free RAM on build agents',
        hosts: 'build:!build-canary',
        fdr: { alpha: 0.05, method: 'e-bh', basis: 'uncalibrated', threshold: 1412.5 },
        tested: 2119,
        candidates: 46,
        selected: 30,
        caps: { actions_per_host: 8, actions_fleet: 40, kills_per_host: 4, kills_fleet: 20 },
        kill_grace_s: 15,
        rollout: {
          parallel: 50,
          interval_s: 30,
          rate_per_minute: 30,
          on_gate: 'abort',
          max_failed_hosts: 1,
          max_unreachable_hosts: 2,
          soak_s: 20,
        },
        batches: [['build-01'], ['build-02', 'build-03'], ['build-04', 'build-05']],
        protect: { commands: [], users: [] },
        collect: { timeout_s: 30 },
        patterns: [
          { pattern: 'GradleDaemon *', hosts: ['build-01', 'build-02', 'build-03', 'build-05'], count: 11 },
          { pattern: 'vite --port N', hosts: ['build-02', 'build-04'], count: 4 },
        ],
      },
    ],
    hosts: sampleHosts(),
    actions,
    graph: { nodes: [], edges: [] },
    digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
    ...overrides,
  };
}

function sampleHosts(): PlannedHost[] {
  const planned = [1, 2, 3, 4, 5].map((number): PlannedHost => ({
    host: `build-0${number}`,
    transport: { kind: 'ssh', destination: `build-0${number}` },
    status: 'planned',
    facts: {
      boot_id: `6f1c2a1e-0000-4000-8000-00000000000${number}`,
      uid: 1000,
      processes: 380 + 17 * number,
      memory_total: 32 * gib,
      memory_available: (2 + number) * gib,
      healthy_for: [],
      warnings: number === 3 ? ['its own report could not be written on it'] : [],
    },
  }));
  return [
    ...planned,
    {
      host: 'build-06',
      transport: { kind: 'ssh', destination: 'build-06' },
      status: 'failed',
      reason: {
        code: 'connection/refused',
        summary: 'connecting to build-06: the host refused the connection on port 22',
        hint: 'Check that sshd runs there: ssh build-06',
      },
    },
    {
      host: 'build-07',
      transport: { kind: 'ssh', destination: 'build-07' },
      status: 'failed',
      reason: {
        code: 'connection/host-key-changed',
        summary: 'connecting to build-07: its host key is not the one in known_hosts (SHA256:Qm8nW0yq2cE7…)',
        hint: 'Somebody may be in between. If the host was reinstalled: ssh-keygen -R build-07, then connect once by hand.',
      },
    },
    {
      host: 'build-08',
      transport: { kind: 'ssh', destination: 'build-08' },
      status: 'blocked',
      reason: {
        code: 'connection/denied',
        summary: 'connecting to build-08: the host accepts none of the keys offered for ops',
        hint: 'Add the public key there, or name another user in the inventory (ansible_user).',
      },
    },
  ];
}

const programs = [
  { category: 'build-daemon', signature: 'gradle', pattern: 'GradleDaemon *', action: 'kill' },
  { category: 'dev-server', signature: 'vite', pattern: 'vite --port N', action: 'kill' },
  { category: 'test-runner', signature: 'jest', pattern: 'node jest-worker *', action: 'pause' },
  {
    category: 'language-server',
    signature: 'tsserver',
    pattern: 'node tsserver.js --node-ipc',
    action: 'renice',
  },
] as const;

export function sampleAction(index: number, overrides: Partial<PlannedAction> = {}): PlannedAction {
  const program = programs[index % programs.length] ?? programs[0];
  const host = `build-0${1 + (index % 5)}`;
  const pid = 2000 + 137 * index;
  const memory = (180 + 97 * (index % 9)) * mib;
  return {
    id: `${host}:${pid}`,
    play: 'Free RAM on build agents',
    host,
    action: program.action,
    category: program.category,
    signature: program.signature,
    pattern: program.pattern,
    identity: {
      boot_id: '6f1c2a1e-0000-4000-8000-000000000001',
      pid,
      start_ticks: 1000 + index,
      uid: 1000,
      exe: '2049:17',
    },
    tree: [
      { pid, start_ticks: 1000 + index },
      { pid: pid + 1, start_ticks: 1001 + index },
    ],
    cpu_ticks: 400,
    posterior: { useful: 0.004, useful_bad: 0.003, abandoned: 0.99, zombie: 0.003 },
    e_value: { value: 1500 * (index + 1) ** 2, basis: 'uncalibrated' },
    evidence: [
      { feature: 'cwd_gone', words: 'its working directory was deleted', llr: 4.2 },
      { feature: 'orphan', words: 'its parent is gone and no service owns it', llr: 1.9 },
      { feature: 'listener', words: 'nobody is connected to its socket', llr: 0.7 },
      { feature: 'young', words: 'it is younger than such programs usually get', llr: -0.4 },
    ],
    memory,
    age_s: 7_200 + 5_021 * index,
    cpu_share: index % 7 === 0 ? null : 0.01 * (index % 3),
    expected_freed: program.action === 'kill' ? memory : 0,
    recommended: program.action !== 'kill',
    reservations:
      program.action === 'kill'
        ? ['its e-value is uncalibrated: a kill needs --yes and an explicit selection']
        : [],
    ...overrides,
  };
}

export function sampleSession(plan: Plan, overrides: Partial<Session> = {}): Session {
  return {
    schema: 'pt-fleet/session/1',
    id: 'fleet-20261122-083015-a7b3',
    state: 'planned',
    created_at: '2026-11-22T08:30:15.120Z',
    expires_at: '2026-11-22T09:30:15.120Z',
    operator: 'ana@controller',
    source: { playbook: 'playbooks/free-ram.yml', inventory: 'inventory/hosts.yml' },
    plan_digest: plan.digest,
    hosts: plan.hosts.map(({ host, status }, index) => ({
      host,
      status,
      session_id: `pt-20261122-083015-000${index}`,
    })),
    apply: null,
    ...overrides,
  };
}

/** The sample applied: every fourth action has another end, two were not chosen. */
export function appliedSession(plan: Plan): Session {
  const chosen = plan.actions.slice(0, 28);
  return sampleSession(plan, {
    state: 'partial',
    apply: {
      started_at: '2026-11-22T08:41:00.000Z',
      finished_at: '2026-11-22T08:43:10.000Z',
      chosen: chosen.map(({ id }) => id),
      outcomes: chosen.map(sampleOutcome),
      hosts: plan.hosts.map(({ host, status }) =>
        status === 'planned'
          ? {
              host,
              status: host === 'build-03' ? 'partial' : 'applied',
              ...(host === 'build-03' ? { reason: 'one tree has a survivor' } : {}),
            }
          : { host, status: 'skipped' },
      ),
      stopped: 'build-04 refused an action at the gate awake, and on_gate is abort',
    },
  });
}

function sampleOutcome(action: PlannedAction, index: number): Outcome {
  const base = { action: action.id, host: action.host, kind: action.action };
  const verified = { status: 'verified', summary: 'gone, and nothing like it started again' } as const;
  switch (index % 9) {
    case 3:
      return {
        ...base,
        status: 'refused',
        gate: 'awake',
        summary: 'it woke up: 4s of CPU in the 3m since the plan',
      };
    case 6:
      return {
        ...base,
        status: 'partial',
        summary: '1 of 2 processes survived',
        signalled: 2,
        survivors: [action.identity.pid + 1],
      };
    case 8:
      return { ...base, status: 'skipped', summary: 'the rollout had stopped' };
    default:
      return {
        ...base,
        status: 'done',
        summary: 'ended after SIGTERM',
        method: 'pidfd',
        signalled: 2,
        verification: verified,
      };
  }
}

export const sampleRejections = [
  {
    host: 'build-01',
    counts: { same_uid: 214, protected: 9, 'filters.categories': 121, 'filters.min_age': 12 },
  },
  {
    host: 'build-02',
    counts: { same_uid: 230, 'filters.min_posterior': 44, 'budgets.fdr': 9, active_session: 3 },
  },
  {
    host: 'build-03',
    counts: { same_uid: 190, 'filters.categories': 98, supervised: 17, 'budgets.kills.fleet': 4, tree: 31 },
  },
];

function assessment(process: ProcessFacts, overrides: Partial<Assessment> = {}): Assessment {
  return {
    host: 'build-01',
    process,
    category: 'dev-server',
    signature: 'vite',
    protection: null,
    posterior: { useful: 0.004, useful_bad: 0.003, abandoned: 0.99, zombie: 0.003 },
    ledger: [
      {
        feature: 'cwd_gone',
        group: 'filesystem',
        words: 'its working directory was deleted',
        logLikelihood: { useful: 0, useful_bad: 0.2, abandoned: 4.2, zombie: 0 },
      },
      {
        feature: 'young',
        group: 'lifetime',
        words: 'it is younger than such programs usually get',
        logLikelihood: { useful: 0, useful_bad: 0, abandoned: -0.4, zombie: 0 },
      },
    ],
    eValue: 5210,
    basis: 'uncalibrated',
    pattern: 'vite --port N',
    ...overrides,
  };
}

/** One host as its own report sees it: a candidate with a tree, and `others` that were left out. */
export function sampleHostInput(
  candidate: ProcessFacts,
  others: readonly ProcessFacts[] = [],
): HostReportInput {
  const snapshot = snapshotOf([candidate, ...others], {
    host: 'build-01',
    warnings: ['2 processes ended while they were read'],
  });
  const root = assessment(candidate);
  const rest = snapshot.processes
    .filter(({ pid }) => pid !== candidate.pid)
    .map((process) =>
      assessment(process, {
        category: 'unknown',
        signature: null,
        posterior: { useful: 0.97, useful_bad: 0.02, abandoned: 0.01, zombie: 0 },
      }),
    );
  const screening: Screening = {
    host: 'build-01',
    bootId: snapshot.bootId,
    uid: 1000,
    memory: snapshot.memory,
    triggered: true,
    processes: rest.length + 1,
    tested: rest.length + 1,
    candidates: [
      { assessment: root, tree: [candidate, ...others.slice(0, 2)], treeMemoryBytes: 3 * candidate.rssBytes },
    ],
    rejections: rest.map(({ process, pattern }) => ({
      host: 'build-01',
      pid: process.pid,
      startTicks: process.startTicks,
      pattern,
      stage: 'filter',
      code: 'filters.classes',
      reason: 'most likely useful (97%), not abandoned',
      probability: 0.01,
    })),
  };
  return {
    hostSessionId: 'pt-20261122-083015-a7b3',
    host: 'build-01',
    snapshot,
    assessments: [root, ...rest],
    screenings: new Map([['Stop leaked dev servers', screening]]),
    generatedAt: '2026-11-22T08:30:20.000Z',
  };
}
