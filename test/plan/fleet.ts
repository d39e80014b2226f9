import type { Assessment } from '../../src/model/assessment.js';
import type { Plan } from '../../src/model/generated/plan.js';
import type { Host } from '../../src/model/host.js';
import type { Play } from '../../src/model/playbook.js';
import type { Screening } from '../../src/model/selection.js';
import type { ProcessFacts } from '../../src/model/snapshot.js';
import { compilePlan, type PlanInput } from '../../src/plan/index.js';
import { select } from '../../src/selection/index.js';
import { playOf, screenAll } from '../support/selection.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

interface Leak extends Partial<ProcessFacts> {
  readonly said?: Partial<Assessment>;
}

export interface FleetHost {
  readonly name: string;
  /** Leaked processes, pids from 100; a host without is failed. */
  readonly leaks: readonly Leak[] | null;
  /** Why it failed. */
  readonly code?: string;
}

function hostNamed(name: string): Host {
  return { name, groups: [], vars: {}, transport: { kind: 'ssh', destination: name } };
}

function screenHost({ name, leaks }: FleetHost, play: Play): readonly Screening[] {
  if (leaks === null) return [];
  const processes = leaks.map(({ said, ...facts }, index) => ({
    said,
    facts: processFacts({ pid: 100 + index, ...facts }),
  }));
  const snapshot = snapshotOf(
    processes.map(({ facts }) => facts),
    { host: name, bootId: `boot-of-${name}` },
  );
  const saidOf = new Map(processes.map(({ said, facts }) => [facts.pid, said ?? {}]));
  return [screenAll(play, snapshot, ({ pid }) => saidOf.get(pid) ?? {})];
}

/** The input of a plan as the workflow puts it together: each play selects what the earlier ones left. */
export function planInputOf(hosts: readonly FleetHost[], plays: readonly Play[] = [playOf()]): PlanInput {
  const taken = new Set<string>();
  return {
    toolVersion: '1.2.3',
    inputs: { playbook: 'sha256:p', inventory: 'sha256:i', priors: 'sha256:t' },
    plays: plays.map((play) => {
      const screenings = hosts.flatMap((host) => screenHost(host, play));
      const selection = select(play, screenings, hosts.length, taken);
      for (const { candidate } of selection.selected)
        for (const { pid } of candidate.tree) taken.add(`${candidate.assessment.host}:${pid}`);
      return { play, hosts: hosts.map(({ name }) => name), selection, screenings };
    }),
    hosts: hosts.map(({ name, leaks, code = 'connection/refused' }) => ({
      host: hostNamed(name),
      result:
        leaks === null
          ? {
              status: 'failed',
              diagnostic: {
                severity: 'error',
                code,
                summary: `connecting to ${name}: refused`,
                hint: 'is sshd running?',
              },
            }
          : { status: 'planned', warnings: [] },
    })),
  };
}

export function planOf(hosts: readonly FleetHost[], plays?: readonly Play[]): Plan {
  return compilePlan(planInputOf(hosts, plays));
}

/** Hosts h1…hn with one leaked dev server each. */
export function leakyHosts(count: number): readonly FleetHost[] {
  return Array.from({ length: count }, (_, index) => ({ name: `h${index + 1}`, leaks: [{}] }));
}
