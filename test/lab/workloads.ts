import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hostPath, runInside, type HostRecord } from './host.js';
import { must, processStatus, waitUntil, type ProcessId } from './process.js';
import { save, type LabRecord } from './record.js';

/** What can be started on a host: one script each in host/workloads/, except the interactive shell. */
export const workloadNames = [
  'leaked-dev-server',
  'leaked-dev-server-tree',
  'deaf-dev-server',
  'orphaned-test-workers',
  'forgotten-build-daemon',
  'language-server',
  'zombie',
  'idle-build-daemon',
  'busy-build',
  'interactive-shell',
  'tmux',
  'nohup-job',
  'database',
  'active-dev-server',
  'respawner',
  'hostile-names',
] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** One process with the truth about it, by construction. `pid` is as seen inside the host. */
export interface Labelled extends ProcessId {
  readonly workload: WorkloadName | 'reused-pid';
  readonly role: string;
  /** useful: somebody needs it, whatever it looks like. leaked: nobody does. */
  readonly label: 'useful' | 'leaked';
}

export async function startWorkload(
  lab: LabRecord,
  host: HostRecord,
  workload: WorkloadName,
): Promise<readonly Labelled[]> {
  const lines =
    workload === 'interactive-shell' ? await openShell(lab, host) : await runScript(host, workload);
  return lines.map(([label, role, pid]) => {
    const status = processStatus(Number(pid), hostPath(host.init, '/proc'));
    if (status === null || (label !== 'useful' && label !== 'leaked'))
      throw new Error(`lab: ${workload} on ${host.name}: ${role} is not there`);
    return { workload, role, label, pid: Number(pid), startTicks: status.startTicks };
  });
}

type Line = readonly [label: string, role: string, pid: string];

async function runScript(host: HostRecord, workload: WorkloadName): Promise<readonly Line[]> {
  const { stdout, stderr, exitCode } = await runInside(host, `sh /run/lab/workloads/${workload}.sh`, 'ops');
  if (exitCode !== 0) throw new Error(`lab: starting ${workload} on ${host.name}: ${stderr.trim()}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string, string]);
}

/** A person's session over ssh with a terminal of its own: a shell, and an editor in it. The client is ours. */
async function openShell(lab: LabRecord, host: HostRecord): Promise<readonly Line[]> {
  const ready = (await runInside(host, 'mktemp -d', 'ops')).stdout.trim();
  const typing = join(lab.directory, `${host.name}-typing`);
  if (!existsSync(typing)) await must(['mkfifo', '-m', '600', typing]);
  const keyboard = openSync(typing, 'r+');
  const client = spawn('ssh', ['-F', join(lab.directory, 'ssh_config'), '-l', 'ops', '-tt', host.name], {
    stdio: [keyboard, 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  client.unref();
  const pid = client.pid ?? 0;
  lab.clients.push({ pid, startTicks: processStatus(pid)?.startTicks ?? 0 });
  save(lab);
  writeSync(
    keyboard,
    `echo $$ >${ready}/shell; LAB_READY=${ready}/vim /run/lab/as vim terminal vim notes.md\n`,
  );
  closeSync(keyboard);
  rmSync(typing);

  const roles = ['shell', 'vim'];
  const file = (role: string): string => hostPath(host.init, `${ready}/${role}`);
  await waitUntil(`a shell is open on ${host.name}`, () => roles.every((role) => existsSync(file(role))));
  return roles.map((role) => ['useful', role, readFileSync(file(role), 'utf8').trim()] as const);
}
