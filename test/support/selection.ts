import type { Assessment } from '../../src/model/assessment.js';
import type { Play } from '../../src/model/playbook.js';
import type { Screening } from '../../src/model/selection.js';
import type { ProcessFacts, Snapshot } from '../../src/model/snapshot.js';
import { screen } from '../../src/selection/index.js';

/** A play that wants every process which is probably abandoned, may pause and kill, and has ample budgets. */
export function playOf(overrides: Partial<Play> = {}): Play {
  return {
    name: 'clean up',
    hosts: 'all',
    trigger: { memoryAvailable: null },
    goal: null,
    filters: {
      categories: [],
      requireSignature: false,
      classes: ['abandoned'],
      minPosterior: 0.9,
      minAgeSeconds: 600,
      minMemoryBytes: 0,
      where: null,
    },
    protect: { commands: [], users: [] },
    budgets: {
      fdr: { alpha: 0.05, method: 'e-bh' },
      actions: { perHost: 100, fleet: { kind: 'count', value: 1000 } },
      kills: { perHost: 100, fleet: { kind: 'count', value: 1000 } },
    },
    actions: { prefer: ['pause', 'kill'], killGraceSeconds: 15, confirm: [] },
    rollout: {
      batches: [
        { kind: 'count', value: 1 },
        { kind: 'share', value: 1 },
      ],
      parallel: 10,
      intervalSeconds: 0,
      ratePerMinute: null,
      onGate: 'abort',
      maxFailedHosts: { kind: 'share', value: 0.1 },
      maxUnreachableHosts: { kind: 'share', value: 0.25 },
      soakSeconds: 0,
    },
    collect: { sampleSeconds: 2, timeoutSeconds: 30 },
    ...overrides,
  };
}

/** Budgets with the four caps as counts. */
export function capsOf(caps: {
  readonly actionsPerHost?: number;
  readonly actionsFleet?: number;
  readonly killsPerHost?: number;
  readonly killsFleet?: number;
}): Play['budgets'] {
  const count = (value: number | undefined) => ({ kind: 'count' as const, value: value ?? 1000 });
  return {
    fdr: { alpha: 0.05, method: 'e-bh' },
    actions: { perHost: caps.actionsPerHost ?? 1000, fleet: count(caps.actionsFleet) },
    kills: { perHost: caps.killsPerHost ?? 1000, fleet: count(caps.killsFleet) },
  };
}

/** A dev server that is almost surely abandoned, with very strong evidence. */
export function assessmentOf(process: ProcessFacts, overrides: Partial<Assessment> = {}): Assessment {
  return {
    host: 'dev-01',
    process,
    category: 'dev-server',
    signature: 'vite',
    protection: null,
    posterior: { useful: 0.02, useful_bad: 0.01, abandoned: 0.97, zombie: 0 },
    ledger: [
      {
        feature: 'cwd_gone',
        group: 'filesystem',
        words: 'its working directory was deleted',
        logLikelihood: { useful: 0, useful_bad: 0, abandoned: 5.123456789, zombie: 0 },
      },
    ],
    eValue: 1e6,
    basis: 'uncalibrated',
    pattern: 'node <path>/vite --port <n>',
    ...overrides,
  };
}

/** What inference would say of the whole snapshot: pid 1 is protected, all else as `assessmentOf`. */
export function assessAll(
  snapshot: Snapshot,
  overrides: (process: ProcessFacts) => Partial<Assessment> = () => ({}),
): readonly Assessment[] {
  return snapshot.processes
    .filter((process) => !process.kernelThread)
    .map((process) =>
      assessmentOf(process, {
        host: snapshot.host,
        protection: process.pid === 1 ? 'pid 1' : null,
        ...overrides(process),
      }),
    );
}

export function screenAll(
  play: Play,
  snapshot: Snapshot,
  overrides?: (process: ProcessFacts) => Partial<Assessment>,
): Screening {
  return screen(play, snapshot, assessAll(snapshot, overrides));
}
