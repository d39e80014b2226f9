import { finish, must } from './process.js';

/**
 * One bridge a lab, 10.77.K.0/24, with the controller at .1; one veth pair a host. Forwarding is never turned on: the
 * hosts reach the controller and one another, nothing else, and nothing else reaches them.
 */
export interface Network {
  readonly number: number;
  readonly bridge: string;
}

export function networkOf(number: number): Network {
  return { number, bridge: `ptlab${number}` };
}

/** False when that bridge exists already: another lab has this number. */
export async function createBridge({ number, bridge }: Network): Promise<boolean> {
  const added = await finish(
    `ip link add ${bridge} address ${hardwareAddress(number, 1)} type bridge`.split(' '),
  );
  if (added.stderr.includes('exists')) return false;
  if (added.exitCode !== 0) throw new Error(`lab: adding bridge ${bridge}: ${added.stderr.trim()}`);
  await must(['ip', 'address', 'add', `10.77.${number}.1/24`, 'dev', bridge]);
  await must(['ip', 'link', 'set', bridge, 'up']);
  return true;
}

export async function removeBridge({ bridge }: Network): Promise<void> {
  await finish(['ip', 'link', 'delete', bridge]);
}

/** Address of the lab's host number `index` (0-based). */
export function hostAddress({ number }: Network, index: number): string {
  return `10.77.${number}.${index + 11}`;
}

/**
 * The same before and after a reboot, as of a real card. A new one would stay unknown for half a minute to whoever has
 * just talked to the old one; and a bridge without one of its own takes that of some port.
 */
function hardwareAddress(network: number, station: number): string {
  const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
  return `02:77:00:00:${hex(network)}:${hex(station)}`;
}

/** The controller's end of a host's link. */
function hostLink({ number }: Network, index: number): string {
  return `ptl${number}-${index + 11}`;
}

/** Gives the network namespace of process `pid` its eth0. */
export async function plugIn(network: Network, index: number, pid: number): Promise<void> {
  const link = hostLink(network, index);
  const address = hardwareAddress(network.number, index + 11);
  await must(
    `ip link add ${link} master ${network.bridge} up type veth peer name eth0 address ${address} netns ${pid}`.split(
      ' ',
    ),
  );
  await insideNetwork(pid, `address add ${hostAddress(network, index)}/24 dev eth0`);
  await insideNetwork(pid, 'link set eth0 up');
}

/** Takes the cable out: both ends vanish. */
export async function unplug(network: Network, index: number): Promise<void> {
  await finish(['ip', 'link', 'delete', hostLink(network, index)]);
}

async function insideNetwork(pid: number, words: string): Promise<void> {
  await must(['nsenter', '-t', String(pid), '-n', 'ip', ...words.split(' ')]);
}
