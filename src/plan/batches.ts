import { resolveAmount, type Amount } from '../model/playbook.js';

/**
 * Hosts in the order of the rollout: each amount is the number of hosts done after that batch, shares round up. An amount
 * that adds no host makes no batch, and a last batch takes what the amounts leave.
 */
export function batchHosts(hosts: readonly string[], amounts: readonly Amount[]): string[][] {
  const batches: string[][] = [];
  let done = 0;
  for (const amount of [...amounts, { kind: 'count', value: hosts.length } as const]) {
    const until = Math.min(hosts.length, resolveAmount(amount, hosts.length));
    if (until <= done) continue;
    batches.push(hosts.slice(done, until));
    done = until;
  }
  return batches;
}
