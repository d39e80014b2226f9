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

/** Failures of the connection that only a command on it can have; all of the scan's own begin with `scan/`. */
const whileConnected: readonly string[] = ['connection/command-timeout', 'connection/output-limit'];

function hostStates({ status, reason }: PlannedHost): HostStates {
  if (status === 'planned') return { connect: 'done', scan: 'done', infer: 'done' };
  const code = reason?.code ?? '';
  return code.startsWith('scan/') || whileConnected.includes(code)
    ? { connect: 'done', scan: status, infer: 'skipped' }
    : { connect: status, scan: 'skipped', infer: 'skipped' };
}
