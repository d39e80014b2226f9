import type { HostNode, PlanGraph, PlannedHost } from '../model/generated/plan.js';
import { nodeIds } from './node-ids.js';

type HostStates = Readonly<Record<HostNode['kind'], HostNode['state']>>;

/** connect → scan → infer of one host, with how far it came. */
export function transformHost(planned: PlannedHost): PlanGraph {
  const { host } = planned;
  const states = hostStates(planned);
  return {
    nodes: (['connect', 'scan', 'infer'] as const).map((kind) => ({
      id: nodeIds[kind](host),
      kind,
      host,
      state: states[kind],
    })),
    edges: [
      [nodeIds.connect(host), nodeIds.scan(host)],
      [nodeIds.scan(host), nodeIds.infer(host)],
    ],
  };
}

function hostStates({ status, reason }: PlannedHost): HostStates {
  if (status === 'planned') return { connect: 'done', scan: 'done', infer: 'done' };
  const connected = reason?.code.startsWith('scan/') === true;
  return connected
    ? { connect: 'done', scan: status, infer: 'skipped' }
    : { connect: status, scan: 'skipped', infer: 'skipped' };
}
