import { launcherUnits } from '../../model/launcher-units.js';
import type { ProcessFacts, Snapshot } from '../../model/snapshot.js';
import { globMatch } from '../../util/glob.js';
import { nameMember, type Gate } from './gate.js';

/** Programs that start their children again, by the kernel's name of the process. */
const supervisors: readonly string[] = [
  'PM2 v*',
  'circusd',
  'conmon',
  'containerd-shim*',
  'docker-init',
  'monit',
  'runit',
  'runsv',
  's6-supervise',
  'supervise',
  'supervisord',
];

/** A service unit or another supervisor would respawn it: that is the supervisor's to stop. */
export const supervisedGate: Gate = {
  name: 'supervised',
  refuse(subject) {
    const { root, tree, snapshot } = subject;
    const member = tree.find((process) => isServiceProcess(process, snapshot));
    if (member !== undefined)
      return `${nameMember(member, subject)} belongs to a systemd service, which would start it again: stop the service`;
    const parent = snapshot.processes.find((process) => process.pid === root.ppid);
    if (parent === undefined || !supervisors.some((glob) => globMatch(glob, parent.comm))) return null;
    return `its parent ${parent.pid} is a supervisor, which would start it again: stop it through the supervisor`;
  },
};

function isServiceProcess(process: ProcessFacts, snapshot: Snapshot): boolean {
  const unit = serviceOf(process);
  if (unit === null) return false;
  if (!launcherUnits.some((glob) => globMatch(`${glob}.service`, unit.name))) return true;
  return !snapshot.processes.some(
    (other) => serviceOf(other)?.path === unit.path && startedBefore(other, process),
  );
}

/**
 * The service unit in a cgroup path. `user@1000.service` is the manager of a user's own units and scopes, not a service
 * that they are part of.
 */
function serviceOf({ cgroup }: ProcessFacts): { readonly name: string; readonly path: string } | null {
  const segments = cgroup?.split('/') ?? [];
  const index = segments.findLastIndex(
    (segment) => segment.endsWith('.service') && !/^user@\d+\.service$/.test(segment),
  );
  const name = segments[index];
  return name === undefined ? null : { name, path: segments.slice(0, index + 1).join('/') };
}

/** A unit's own process is the first that was started in it. */
function startedBefore(other: ProcessFacts, process: ProcessFacts): boolean {
  return (
    other.startTicks < process.startTicks ||
    (other.startTicks === process.startTicks && other.pid < process.pid)
  );
}
