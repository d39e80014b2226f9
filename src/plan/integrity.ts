import type { Plan, PlannedAction, PlannedHost, PlannedPlay } from '../model/generated/plan.js';
import { largestGroup } from '../util/group-by.js';

/** Everything in which the parts of a plan disagree with each other, in words; empty when they fit together. */
export function integrityProblems(plan: Plan): readonly string[] {
  const hosts = new Map(plan.hosts.map((host) => [host.host, host]));
  const plays = new Map(plan.plays.map((play) => [play.name, play]));
  return [
    ...repeated(
      'host',
      plan.hosts.map(({ host }) => host),
    ),
    ...repeated(
      'play',
      plan.plays.map(({ name }) => name),
    ),
    ...repeated(
      'action',
      plan.actions.map(({ id }) => id),
    ),
    ...plan.actions.flatMap((action) =>
      actionProblems(action, hosts.get(action.host), plays.get(action.play)),
    ),
    ...plan.plays.flatMap((play) => playProblems(play, plan)),
    ...graphProblems(plan),
  ];
}

function actionProblems(
  action: PlannedAction,
  host: PlannedHost | undefined,
  play: PlannedPlay | undefined,
): readonly string[] {
  const { id, identity, tree } = action;
  const problems: string[] = [];
  if (id !== `${action.host}:${identity.pid}`) problems.push('its id is not HOST:PID of what it acts on');
  if (play === undefined) problems.push(`its play "${action.play}" is not in the plan`);
  if (host === undefined) problems.push(`its host "${action.host}" is not in the plan`);
  else if (host.status !== 'planned') problems.push(`its host was not planned (${host.status})`);
  else if (host.facts?.boot_id !== identity.boot_id) problems.push('its boot id is not the one of its host');
  if (tree[0].pid !== identity.pid || tree[0].start_ticks !== identity.start_ticks)
    problems.push('its tree does not start with the process it is about');
  if (new Set(tree.map(({ pid }) => pid)).size !== tree.length) problems.push('its tree names a pid twice');
  return problems.map((problem) => `action ${id}: ${problem}`);
}

function playProblems(play: PlannedPlay, plan: Plan): readonly string[] {
  const acting = plan.actions.filter((action) => action.play === play.name && action.action !== 'review');
  const inBatches = new Set(play.batches.flat());
  const problems = [
    ...repeated('host in the batches', play.batches.flat()),
    ...acting
      .filter(({ host }) => !inBatches.has(host))
      .map(({ id }) => `the host of action ${id} is in no batch`),
    ...capProblems(play, acting),
  ];
  if (acting.length !== play.selected)
    problems.push(`${acting.length} actions, but ${play.selected} selected`);
  return problems.map((problem) => `play "${play.name}": ${problem}`);
}

function capProblems({ caps }: PlannedPlay, acting: readonly PlannedAction[]): readonly string[] {
  const kills = acting.filter(({ action }) => action === 'kill');
  return [
    { what: 'actions', count: acting.length, cap: caps.actions_fleet },
    { what: 'kills', count: kills.length, cap: caps.kills_fleet },
    { what: 'actions on one host', count: mostOnOneHost(acting), cap: caps.actions_per_host },
    { what: 'kills on one host', count: mostOnOneHost(kills), cap: caps.kills_per_host },
  ]
    .filter(({ count, cap }) => count > cap)
    .map(({ what, count, cap }) => `${count} ${what}, the budget allows ${cap}`);
}

function mostOnOneHost(actions: readonly PlannedAction[]): number {
  return largestGroup(actions, ({ host }) => host);
}

function graphProblems({ graph, actions }: Plan): readonly string[] {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const shown = graph.nodes.flatMap((node) => (node.kind === 'action' ? [node.action] : []));
  const planned = new Set(actions.map(({ id }) => id));
  const inGraph = new Set(shown);
  return [
    ...repeated(
      'node',
      graph.nodes.map(({ id }) => id),
    ),
    ...graph.edges
      .flat()
      .filter((end) => !ids.has(end))
      .map((end) => `the edge to "${end}" leads nowhere`),
    ...shown.filter((id) => !planned.has(id)).map((id) => `node of an action that is not planned: ${id}`),
    ...actions.filter(({ id }) => !inGraph.has(id)).map(({ id }) => `action ${id} is in no node`),
  ].map((problem) => `graph: ${problem}`);
}

function repeated(what: string, names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return [...twice].map((name) => `${what} "${name}" is there twice`);
}
