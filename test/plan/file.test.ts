import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/generated/plan.js';
import { parsePlanFile, planFileText } from '../../src/plan/index.js';
import { canonicalJson, sha256 } from '../../src/util/canonical-json.js';
import { leakyHosts, planOf } from './fleet.js';

const plan = planOf([{ name: 'h1', leaks: [{}, { pid: 101, ppid: 100 }] }, ...leakyHosts(3).slice(1)]);

type Editable = { -readonly [K in keyof Plan]: Plan[K] };

/** The plan changed by `edit`, with a digest that fits again: what somebody would write who knows how. */
function forged(edit: (copy: Editable) => void): string {
  const copy = structuredClone(plan) as Editable;
  edit(copy);
  copy.digest = sha256(canonicalJson({ ...copy, digest: undefined }));
  return planFileText(copy);
}

function problemsOf(text: string) {
  const parsed = parsePlanFile(text);
  return parsed.ok ? [] : parsed.error.map(({ code, detail }) => `${code}: ${detail ?? ''}`);
}

function withFirst(change: Partial<Plan['actions'][number]>) {
  return (copy: Editable): void => {
    copy.actions = [{ ...copy.actions[0]!, ...change }, ...copy.actions.slice(1)];
  };
}

describe('a stored plan', () => {
  it('reads back as it was written', () => {
    expect(parsePlanFile(planFileText(plan))).toEqual({ ok: true, value: plan });
  });

  it('reads back whatever the order of its keys and its spaces', () => {
    const { digest, ...rest } = plan;
    expect(parsePlanFile(JSON.stringify({ digest, ...rest })).ok).toBe(true);
  });

  it('is refused when it is not JSON, or not a plan', () => {
    expect(problemsOf('{')[0]).toContain('plan/not-json');
    expect(problemsOf('{"schema":"pt-fleet/plan/2"}')[0]).toMatch(/^plan\/schema: .*\/schema must be equal/s);
    expect(problemsOf('null')[0]).toContain('plan/schema');
  });

  it.each<[string, (text: string) => string]>([
    ['an action', (text) => text.replace('"pause"', '"kill"')],
    ['a pid', (text) => text.replaceAll('"pid": 100', '"pid": 102')],
    ['a budget', (text) => text.replace('"kills_fleet": 1000', '"kills_fleet": 2000')],
    ['a host', (text) => text.replaceAll('"h2"', '"h9"')],
  ])('is refused when %s was edited', (_what, edit) => {
    const text = planFileText(plan);
    const edited = edit(text);
    expect(edited).not.toBe(text);
    expect(problemsOf(edited)[0]).toContain('plan/digest-mismatch');
  });

  it.each([-1, 0, 1])('never acts on pid %i, even with a digest that fits', (pid) => {
    const text = forged(
      withFirst({
        id: `h1:${pid}`,
        identity: { ...plan.actions[0]!.identity, pid },
        tree: [{ pid, start_ticks: 1 }],
      }),
    );
    expect(problemsOf(text)[0]).toContain('plan/schema');
  });

  it.each<[string, (copy: Editable) => void, string]>([
    ['an id that is not of its target', withFirst({ id: 'h1:9' }), 'action h1:9: its id is not HOST:PID'],
    ['an unknown play', withFirst({ play: 'x' }), 'its play "x" is not in the plan'],
    ['an unknown host', withFirst({ host: 'h9', id: 'h9:100' }), 'its host "h9" is not in the plan'],
    [
      'a tree of something else',
      withFirst({ tree: [{ pid: 7, start_ticks: 1 }] }),
      'does not start with the process',
    ],
    [
      'another boot of the host',
      withFirst({ identity: { ...plan.actions[0]!.identity, boot_id: 'x' } }),
      'its boot id is not the one of its host',
    ],
    [
      'an action twice',
      (copy) => (copy.actions = [...copy.actions, copy.actions[0]!]),
      'action "h1:100" is there twice',
    ],
    ['a host twice', (copy) => (copy.hosts = [...copy.hosts, copy.hosts[0]!]), 'host "h1" is there twice'],
    [
      'more actions than its budget allows',
      (copy) =>
        (copy.plays = copy.plays.map((play) => ({ ...play, caps: { ...play.caps, actions_fleet: 2 } }))),
      'play "clean up": 3 actions, the budget allows 2',
    ],
    [
      'an action in no batch',
      (copy) => (copy.plays = copy.plays.map((play) => ({ ...play, batches: [['h1'], ['h2']] }))),
      'the host of action h3:100 is in no batch',
    ],
    [
      'an edge to nowhere',
      (copy) => (copy.graph = { ...copy.graph, edges: [...copy.graph.edges, ['report', 'x']] }),
      'graph: the edge to "x" leads nowhere',
    ],
    [
      'an action outside the graph',
      (copy) =>
        (copy.graph = { nodes: copy.graph.nodes.filter(({ id }) => id !== 'action:h1:100'), edges: [] }),
      'graph: action h1:100 is in no node',
    ],
  ])('is refused with %s, even with a digest that fits', (_what, edit, says) => {
    const [problem] = problemsOf(forged(edit));
    expect(problem).toContain('plan/inconsistent');
    expect(problem).toContain(says);
  });

  it('does not print control characters of a forged plan', () => {
    const [problem] = problemsOf(forged(withFirst({ play: '\u001b[2Jx' })));
    expect(problem).toContain('\\u001b[2Jx');
    expect(problem).not.toContain('\u001b');
  });
});
