import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FleetPlanResponse } from '../../src/model/generated/fleet-response.js';
import { startLab, type Lab, type Labelled, type WorkloadName } from '../lab/lab.js';
import { startCli, type CliResult, type RunningCli } from '../support/cli.js';

/** A lab with workloads on it, and the command line pointed at it. */
export interface Story {
  readonly lab: Lab;
  readonly inventory: string;
  /** Every labelled process, by `HOST:PID`. */
  readonly labelled: ReadonlyMap<string, Labelled & { readonly host: string }>;
  readonly stateDirectory: string;
  run(...args: readonly string[]): Promise<CliResult>;
  /** The same, for what happens while it runs. */
  start(...args: readonly string[]): RunningCli;
  /** A playbook that ends dev servers of any age, one host after the other; its path. */
  playbook(changes?: PlaybookChanges): Promise<string>;
  /** Resolves once the user that logs in has no process on the host that it did not have when the story began. */
  leftAlone(host: string): Promise<void>;
  /** Which processes with that label are not alive any more, as `HOST:PID role`; zombies never were. */
  dead(label: Labelled['label']): Promise<readonly string[]>;
  state(target: string): Promise<string>;
  stop(): Promise<void>;
}

export interface PlaybookChanges {
  /** Default 2s. */
  readonly grace?: string;
  /** Default 0s. */
  readonly soak?: string;
  /** Default skip_host. */
  readonly onGate?: 'abort' | 'skip_host';
  /** Default [1, 100%]. */
  readonly batches?: string;
}

const groups = { build: 'build-*', dev: 'dev-*', ci: 'ci-*' } as const;

export async function tellStory(hosts: Readonly<Record<string, readonly WorkloadName[]>>): Promise<Story> {
  const directory = await mkdtemp(join(tmpdir(), 'pt-fleet-story-'));
  const lab = await startLab({ hosts: Object.keys(hosts) });
  const labelled = new Map<string, Labelled & { host: string }>();
  for (const [host, workloads] of Object.entries(hosts)) {
    for (const workload of workloads) {
      for (const process of await lab.start(host, workload))
        labelled.set(`${host}:${process.pid}`, { ...process, host });
    }
  }
  const before = new Map<string, readonly string[]>();
  for (const host of Object.keys(hosts)) before.set(host, await processesOn(lab, host));
  const stateDirectory = join(directory, 'state');
  const start = (...args: readonly string[]): RunningCli =>
    startCli([...args, '--ssh-config', lab.sshConfigFile, '--state-dir', stateDirectory]);
  const inventory = join(directory, 'hosts.yml');
  await writeFile(inventory, inventoryOf(Object.keys(hosts)));
  return {
    lab,
    inventory,
    labelled,
    stateDirectory,
    start,
    run: (...args) => start(...args).finished,
    async playbook(changes = {}) {
      const file = join(directory, 'playbook.yml');
      await writeFile(file, playbookOf(changes));
      return file;
    },
    async leftAlone(host) {
      const known = new Set(before.get(host));
      let strangers: readonly string[] = [];
      for (let attempt = 0; attempt < 200; attempt++) {
        strangers = (await processesOn(lab, host)).filter((line) => !known.has(line));
        if (strangers.length === 0) return;
        await wait(50);
      }
      throw new Error(`left on ${host}: ${strangers.join('; ')}`);
    },
    async dead(label) {
      const gone: string[] = [];
      for (const [target, { host, pid, startTicks, role, label: actual }] of labelled) {
        if (role !== 'zombie' && actual === label && !(await lab.alive(host, pid, startTicks)))
          gone.push(`${target} ${role}`);
      }
      return gone;
    },
    async state(target) {
      const { host, pid } = labelled.get(target)!;
      const { stdout } = await lab.run(host, `sed -n 's/^State:\\t\\(.\\).*/\\1/p' /proc/${pid}/status`);
      return stdout.trim();
    },
    async stop() {
      await lab.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** `PID COMMAND` of every process of the user that logs in. */
async function processesOn(lab: Lab, host: string): Promise<readonly string[]> {
  const { stdout } = await lab.run(host, 'ps -u ops -o pid=,args=');
  return stdout.split('\n').filter((line) => line !== '');
}

function playbookOf(changes: PlaybookChanges): string {
  const { grace = '2s', soak = '0s', onGate = 'skip_host', batches = '[1, 100%]' } = changes;
  return `- name: End dev servers
  hosts: all
  filters: { categories: [dev-server], min_age: 0s }
  budgets:
    actions: { per_host: 5, fleet: 50 }
    kills: { per_host: 5, fleet: 50 }
  actions: { prefer: [kill], kill: { grace: ${grace} } }
  rollout: { batches: ${batches}, soak: ${soak}, on_gate: ${onGate}, max_failed_hosts: 100% }
`;
}

function inventoryOf(hosts: readonly string[]): string {
  const members = (prefix: string): string =>
    hosts
      .filter((host) => host.startsWith(prefix.slice(0, -1)))
      .map((host) => `        ${host}: {}\n`)
      .join('');
  const groupLines = Object.entries(groups)
    .filter(([, prefix]) => members(prefix) !== '')
    .map(([group, prefix]) => `    ${group}:\n      hosts:\n${members(prefix)}`);
  const rest = hosts.filter(
    (host) => !Object.values(groups).some((prefix) => host.startsWith(prefix.slice(0, -1))),
  );
  const ungrouped = rest.length === 0 ? '' : `  hosts:\n${rest.map((host) => `    ${host}: {}\n`).join('')}`;
  return `all:\n${ungrouped}  children:\n${groupLines.join('')}`;
}

/** The processes that a plan response would act on. */
export function targetsOf(response: FleetPlanResponse): readonly string[] {
  return (response.data.actions ?? []).map(({ target }) => target);
}
