import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import type { FailureWords } from './failure.js';
import type { SshOverrides } from './ssh-options.js';
import type { SshTarget } from './ssh-target.js';

const maxHops = 8;

export type ResolveTarget = (
  destination: string,
  overrides: SshOverrides,
) => Promise<Result<SshTarget, FailureWords>>;

/**
 * The hops to a destination, the nearest first and the destination last. Each jump host has its own configuration; as with
 * `ssh -J`, a list of jump hosts replaces what the later ones in it would use by themselves.
 */
export async function resolveRoute(
  destination: string,
  overrides: SshOverrides,
  resolveTarget: ResolveTarget,
): Promise<Result<readonly SshTarget[], FailureWords>> {
  const route: SshTarget[] = [];
  let next: { destination: string; overrides: SshOverrides; jumps: readonly string[] | null } = {
    destination,
    overrides,
    jumps: null,
  };
  while (route.length < maxHops) {
    const target = await resolveTarget(next.destination, next.overrides);
    if (!target.ok) return target;
    route.unshift(target.value);
    const jumps: readonly string[] = next.jumps ?? target.value.proxyJump?.split(',') ?? [];
    const last = jumps.at(-1);
    if (last === undefined) return ok(route);
    next = { ...parseJump(last), jumps: jumps.length > 1 ? jumps.slice(0, -1) : null };
  }
  return err(tooManyHops(destination, route));
}

/** `[user@]host[:port]`, an IPv6 address in brackets, or the same as `ssh://` URI. */
export function parseJump(text: string): { destination: string; overrides: SshOverrides } {
  const bare = text
    .trim()
    .replace(/^ssh:\/\//, '')
    .replace(/\/$/, '');
  const at = bare.lastIndexOf('@');
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(bare.slice(at + 1));
  const host = match?.[1] ?? match?.[2] ?? bare.slice(at + 1);
  const port = match?.[3];
  return {
    destination: host,
    overrides: {
      ...(at > 0 ? { user: bare.slice(0, at) } : {}),
      ...(port === undefined ? {} : { port: Number(port) }),
    },
  };
}

function tooManyHops(destination: string, route: readonly SshTarget[]): FailureWords {
  const names = route.map((target) => target.destination).join(' → ');
  return {
    summary: `the way to ${sanitize(destination, 200)} goes over more than ${maxHops} jump hosts`,
    detail: sanitize(`${names} → ${destination}`),
    hint: 'A jump host that jumps over itself? Exempt it in ssh_config: "Host !bastion *" before the ProxyJump line.',
  };
}
