import { spawnSync } from 'node:child_process';

const programs = 'ip unshare nsenter setpriv ssh-keygen ssh /usr/sbin/sshd perl tmux script'.split(' ');

/**
 * Why no lab can be started here, or null. For `describe.skipIf`; with PT_FLEET_REQUIRE_LAB=1 in the environment it
 * throws instead, so that a CI job which should have run the lab cannot pass without it.
 */
export function labUnavailable(): string | null {
  const reason = whyUnavailable();
  if (reason !== null && process.env['PT_FLEET_REQUIRE_LAB'] === '1')
    throw new Error(`the lab is required here (PT_FLEET_REQUIRE_LAB=1) but cannot run: ${reason}`);
  return reason;
}

function whyUnavailable(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux namespaces';
  if (process.getuid?.() !== 0) return 'it needs root';
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const trial = 'unshare --pid --mount --uts --ipc --net --cgroup --fork ip link add trial type bridge';
  const { status, stderr } = spawnSync('sh', ['-c', trial]);
  return status === 0 ? null : `no namespaces for us: ${stderr.toString().trim()}`;
}
