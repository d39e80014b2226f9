import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FleetPlanResponse } from '../../src/model/generated/fleet-response.js';
import { startLab, type Lab, type Labelled, type WorkloadName } from '../lab/lab.js';
import { cli, type CliResult } from '../support/cli.js';

/** A lab with workloads on it, and the command line pointed at it. */
export interface Story {
  readonly lab: Lab;
  readonly inventory: string;
  /** Every labelled process, by `HOST:PID`. */
  readonly labelled: ReadonlyMap<string, Labelled & { readonly host: string }>;
  run(...args: readonly string[]): Promise<CliResult>;
  /** Which processes with that label are not alive any more, as `HOST:PID role`; zombies never were. */
  dead(label: Labelled['label']): Promise<readonly string[]>;
  state(target: string): Promise<string>;
  stop(): Promise<void>;
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
  const inventory = join(directory, 'hosts.yml');
  await writeFile(inventory, inventoryOf(Object.keys(hosts)));
  return {
    lab,
    inventory,
    labelled,
    run: (...args) =>
      cli([...args, '--ssh-config', lab.sshConfigFile, '--state-dir', join(directory, 'state')]),
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
