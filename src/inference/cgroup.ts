import { launcherUnits } from '../model/launcher-units.js';
import { nameMatches } from './match.js';

/**
 * Whose service a cgroup path places a process in: the host's or a user's; null when it is in none. The innermost systemd unit counts:
 * `/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope` is a scope, not a service. A unit that starts
 * other people's programs (sshd, cron, a CI agent) says nothing about them and is left out.
 * Source: systemd, "Control Group APIs and Delegation", https://systemd.io/CGROUP_DELEGATION/
 */
export function serviceOf(cgroup: string): { readonly ofUser: boolean } | null {
  const components = cgroup.split('/');
  const at = components.findLastIndex((each) => /\.(service|scope)$/.test(each));
  const unit = components[at];
  if (unit === undefined || unit.endsWith('.scope') || isUserManager(unit)) return null;
  if (launcherUnits.some((pattern) => nameMatches(pattern, unit.replace(/\.service$/, '')))) return null;
  return { ofUser: components.slice(0, at).some(isUserManager) };
}

function isUserManager(unit: string): boolean {
  return unit.startsWith('user@') && unit.endsWith('.service');
}
