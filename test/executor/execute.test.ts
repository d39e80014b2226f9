import { describe, expect, test } from 'vitest';
import { NotDurable, type Event } from '../../src/model/event.js';
import { planOf } from '../support/planned.js';
import { performed, play, statuses, summaryOf } from './support/stage.js';

describe('what is done', () => {
  test('everything that was chosen is done and verified: applied', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill'] }, { b: ['pause', 'renice'] }] }));
    expect(played.execution.status).toBe('applied');
    expect(played.execution.stopped).toBeNull();
    expect(played.execution.outcomes.map(({ verification }) => verification?.status)).toEqual([
      'verified',
      'verified',
      'verified',
    ]);
    expect(played.execution.hosts).toEqual([
      { host: 'a', status: 'applied' },
      { host: 'b', status: 'applied' },
    ]);
  });

  test('what was not chosen is skipped and its host is not even opened', async () => {
    const plan = planOf({ batches: [{ a: ['kill', 'kill'], b: ['kill'] }] });
    const played = await play(plan, {}, plan.actions.slice(0, 1));
    expect(statuses(played)).toEqual({ 'a:100': 'done', 'a:101': 'skipped', 'b:102': 'skipped' });
    expect(summaryOf(played, 'b:102')).toBe('not chosen');
    expect(played.entries.some((entry) => 'host' in entry && entry.host === 'b')).toBe(false);
    expect(played.execution.status).toBe('applied');
    expect(played.execution.hosts[1]).toEqual({
      host: 'b',
      status: 'skipped',
      reason: 'nothing was chosen here',
    });
  });

  test('an action for review is never performed, even if it was chosen', async () => {
    const played = await play(planOf({ batches: [{ a: ['review', 'kill'] }] }));
    expect(performed(played)).toEqual(['a:101']);
    expect(statuses(played)).toEqual({ 'a:100': 'skipped', 'a:101': 'done' });
    expect(played.execution.status).toBe('applied');
  });

  test('an action that is not in the plan is a bug, found before anything is done', async () => {
    const plan = planOf({ batches: [{ a: ['kill'] }] });
    const foreign = planOf({ batches: [{ z: ['kill'] }] }).actions;
    await expect(play(plan, {}, foreign)).rejects.toThrow('Internal error: z:100 is not in the plan');
  });

  test('a chosen action that the graph does not have is a bug, found before anything is done', async () => {
    const plan = planOf({ batches: [{ a: ['kill'], b: ['kill'] }] });
    const graph = {
      nodes: plan.graph.nodes.filter(({ id }) => !['action:b:101', 'verify:play 1:1:b'].includes(id)),
      edges: plan.graph.edges.filter((edge) => !/b:101|1:b/.test(edge.join(' '))),
    };
    const seen: unknown[] = [];
    const doing = play({ ...plan, graph }, { watch: (entry) => seen.push(entry) });
    await expect(doing).rejects.toThrow('not in the graph');
    expect(seen).toEqual([]);
  });

  test('plays run one after the other, in the order of the plan', async () => {
    const plan = planOf({ batches: [{ a: ['pause'] }, { b: ['pause'] }] }, { batches: [{ a: ['kill'] }] });
    expect(performed(await play(plan))).toEqual(['a:100', 'b:101', 'a:102']);
  });

  test('the actions of one host run one after the other', async () => {
    const played = await play(planOf({ batches: [{ a: ['pause', 'pause', 'kill'] }] }), {
      delays: { perform: 1000 },
    });
    const steps = played.entries.flatMap((entry) =>
      entry.what === 'perform' || (entry.what === 'durable' && entry.event.type === 'action_finished')
        ? [entry.what]
        : [],
    );
    expect(steps).toEqual(['perform', 'durable', 'perform', 'durable', 'perform', 'durable']);
  });
});

describe('gates', () => {
  const twoBatches = { batches: [{ a: ['kill', 'kill'], b: ['kill'] }, { c: ['kill'] }] } as const;
  const refusal = { gate: 'awake', reason: 'it used CPU since the plan' };

  test('on_gate abort: a refusal stops the rollout, and the rest says which gate it was', async () => {
    const played = await play(planOf({ ...twoBatches, rollout: { on_gate: 'abort', parallel: 1 } }), {
      recheck: { 'a:100': refusal },
    });
    expect(performed(played)).toEqual([]);
    expect(statuses(played)).toEqual({
      'a:100': 'refused',
      'a:101': 'skipped',
      'b:102': 'skipped',
      'c:103': 'skipped',
    });
    expect(played.execution.outcomes[0]?.gate).toBe('awake');
    expect(played.execution.stopped).toBe('gate awake refused a:100: it used CPU since the plan');
    expect(summaryOf(played, 'c:103')).toBe(`not started: ${played.execution.stopped ?? ''}`);
    expect(played.execution.status).toBe('blocked');
  });

  test('on_gate abort: what was verified before stands, and the run is partial', async () => {
    const played = await play(planOf({ ...twoBatches, rollout: { on_gate: 'abort' } }), {
      recheck: { 'c:103': refusal },
    });
    expect(played.execution.status).toBe('partial');
    expect(played.execution.hosts).toEqual([
      { host: 'a', status: 'applied' },
      { host: 'b', status: 'applied' },
      { host: 'c', status: 'blocked', reason: 'it used CPU since the plan' },
    ]);
  });

  test('on_gate skip_host: a refusal ends that host, in later plays too, and nothing else', async () => {
    const plan = planOf({ ...twoBatches }, { batches: [{ a: ['kill'], b: ['kill'] }] });
    const played = await play(plan, { recheck: { 'a:100': refusal } });
    expect(statuses(played)).toEqual({
      'a:100': 'refused',
      'a:101': 'skipped',
      'b:102': 'done',
      'c:103': 'done',
      'a:104': 'skipped',
      'b:105': 'done',
    });
    expect(summaryOf(played, 'a:104')).toContain('gate awake refused a:100');
    expect(played.execution.stopped).toBeNull();
  });

  test('a refusal of the host itself, while acting, counts like one of ours', async () => {
    const played = await play(planOf({ ...twoBatches, rollout: { on_gate: 'abort', parallel: 1 } }), {
      perform: { 'a:100': 'refused' },
    });
    expect(performed(played)).toEqual(['a:100']);
    expect(played.execution.stopped).toBe('gate identity refused a:100: scripted: refused');
  });

  test.each([
    ['kills_per_host', 1, ['a:100', 'b:102', 'c:103'], 'budgets.kills.per_host allows 1, and 1 were started'],
    ['kills_fleet', 1, ['a:100'], 'budgets.kills.fleet allows 1, and 1 were started'],
    [
      'actions_per_host',
      1,
      ['a:100', 'b:102', 'c:103'],
      'budgets.actions.per_host allows 1, and 1 were started',
    ],
    ['actions_fleet', 2, ['a:100', 'a:101'], 'budgets.actions.fleet allows 2, and 2 were started'],
  ] as const)('a plan that exceeds its own %s is held to it', async (cap, value, done, reason) => {
    const played = await play(planOf({ ...twoBatches, caps: { [cap]: value }, rollout: { parallel: 1 } }));
    expect(performed(played)).toEqual(done);
    const refused = played.execution.outcomes.filter(({ status }) => status === 'refused');
    expect(refused[0]).toMatchObject({ gate: 'budget', summary: reason });
  });
});

describe('hosts that go wrong', () => {
  test('an unreachable host fails, the others go on', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill', 'kill'], b: ['kill'] }, { c: ['kill'] }] }), {
      open: { a: 'timeout' },
    });
    expect(statuses(played)).toEqual({
      'a:100': 'failed',
      'a:101': 'failed',
      'b:102': 'done',
      'c:103': 'done',
    });
    expect(summaryOf(played, 'a:101')).toBe('not started: a: timeout');
    expect(played.execution.status).toBe('partial');
    expect(played.execution.hosts[0]).toEqual({
      host: 'a',
      status: 'failed',
      reason: 'not started: a: timeout',
    });
  });

  test('a host that denies us is blocked, and is not tried again in a later play', async () => {
    const plan = planOf({ batches: [{ a: ['kill'] }] }, { batches: [{ a: ['kill'] }] });
    const played = await play(plan, { open: { a: 'denied' } });
    expect(statuses(played)).toEqual({ 'a:100': 'blocked', 'a:101': 'blocked' });
    expect(played.execution.status).toBe('blocked');
    expect(played.execution.hosts[0]?.status).toBe('blocked');
  });

  test('a permission that is denied while acting ends the host', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill', 'kill'] }] }), {
      perform: { 'a:100': 'blocked' },
    });
    expect(performed(played)).toEqual(['a:100']);
    expect(statuses(played)).toEqual({ 'a:100': 'blocked', 'a:101': 'blocked' });
  });

  test('a partial action is not repeated, and the host goes on', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill', 'kill'] }] }), {
      perform: { 'a:100': 'partial' },
    });
    expect(performed(played)).toEqual(['a:100', 'a:101']);
    expect(played.execution.status).toBe('partial');
  });

  test('a connection that is lost after the intent leaves the action unknown and the host alone, but has it looked at', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill', 'kill'] }] }), {
      perform: { 'a:100': 'unknown' },
    });
    expect(performed(played)).toEqual(['a:100']);
    expect(statuses(played)).toEqual({ 'a:100': 'unknown', 'a:101': 'skipped' });
    expect(summaryOf(played, 'a:101')).toBe('not started: what came of a:100 is unknown');
    const [unknown] = played.execution.outcomes;
    expect(unknown?.verification?.status).toBe('verified');
    expect(played.entries.filter(({ what }) => what === 'open')).toHaveLength(2);
    expect(played.execution.status).toBe('partial');
  });

  test('a host that cannot be looked at right before acting is not acted on', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill', 'kill'], b: ['kill'] }] }), {
      recheck: { 'a:100': 'command_timeout' },
    });
    expect(performed(played)).toEqual(['b:102']);
    expect(statuses(played)).toMatchObject({ 'a:100': 'failed', 'a:101': 'failed' });
  });

  test('a host that cannot be verified is marked unreachable: done, but not applied', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill'] }] }), { verifyFails: { a: 'lost' } });
    expect(played.execution.outcomes[0]).toMatchObject({
      status: 'done',
      verification: { status: 'unreachable', summary: 'a: lost' },
    });
    expect(played.execution.hosts).toEqual([{ host: 'a', status: 'partial', reason: 'a: lost' }]);
  });

  test.each(['failed', 'partial', 'unknown', 'blocked'] as const)(
    'an action that ends %s counts towards max_failed_hosts: the next batch does not start',
    async (status) => {
      const played = await play(
        planOf({ batches: [{ a: ['kill'] }, { b: ['kill'] }], rollout: { max_failed_hosts: 0 } }),
        { perform: { 'a:100': status } },
      );
      expect(performed(played)).toEqual(['a:100']);
      expect(played.execution.stopped).toBe('failed hosts: 1, more than max_failed_hosts (0)');
      expect(statuses(played)['b:101']).toBe('skipped');
    },
  );

  test.each(['not_verified', 'respawned'] as const)(
    'a process that is %s counts towards max_failed_hosts: the next batch does not start',
    async (status) => {
      const plan = planOf({ batches: [{ a: ['kill'] }, { b: ['kill'] }], rollout: { max_failed_hosts: 0 } });
      const played = await play(plan, { verify: { 'a:100': status } });
      expect(performed(played)).toEqual(['a:100']);
      expect(played.execution.status).toBe('partial');
    },
  );

  test('the hosts that are left of a batch are spared as soon as too many of it have failed', async () => {
    const rollout = { parallel: 1, max_failed_hosts: 1, max_unreachable_hosts: 0 };
    const plan = planOf({ batches: [{ a: ['kill'], b: ['kill'], c: ['kill'], d: ['kill'] }], rollout });
    const failed = await play(plan, { perform: { 'a:100': 'failed', 'b:101': 'unknown' } });
    expect(performed(failed)).toEqual(['a:100', 'b:101']);
    expect(failed.execution.stopped).toBe('failed hosts: 2, more than max_failed_hosts (1)');
    expect(summaryOf(failed, 'c:102')).toContain('more than max_failed_hosts');
    const lost = await play(plan, { open: { a: 'timeout' } });
    expect(performed(lost)).toEqual([]);
  });

  test('hosts that fail while others look around keep those from acting', async () => {
    const plan = planOf({ batches: [{ a: ['kill'], b: ['kill'] }], rollout: { max_failed_hosts: 0 } });
    const played = await play(plan, {
      delays: { recheck: { b: 1000 } },
      perform: { 'a:100': 'partial' },
    });
    expect(performed(played)).toEqual(['a:100']);
  });

  test('as many failed hosts as allowed do not stop the rollout', async () => {
    const plan = planOf({ batches: [{ a: ['kill'] }, { b: ['kill'] }], rollout: { max_failed_hosts: 1 } });
    const played = await play(plan, { perform: { 'a:100': 'failed' } });
    expect(performed(played)).toEqual(['a:100', 'b:101']);
  });

  test('unreachable hosts are counted apart from failed ones', async () => {
    const batches = [{ a: ['kill'] }, { b: ['kill'] }] as const;
    const lenient = planOf({ batches, rollout: { max_failed_hosts: 0, max_unreachable_hosts: 1 } });
    expect(performed(await play(lenient, { open: { a: 'refused' } }))).toEqual(['b:101']);
    const strict = planOf({ batches, rollout: { max_unreachable_hosts: 0 } });
    const stopped = await play(strict, { open: { a: 'refused' } });
    expect(performed(stopped)).toEqual([]);
    expect(stopped.execution.stopped).toBe('unreachable hosts: 1, more than max_unreachable_hosts (0)');
    expect(stopped.execution.status).toBe('failed');
  });

  test('a bug on one host is thrown, after the hosts in flight have finished and all are closed', async () => {
    const entries: string[] = [];
    const doing = play(planOf({ batches: [{ a: ['kill'], b: ['kill'] }] }), {
      delays: { perform: 1000 },
      watch(entry) {
        if ('host' in entry) entries.push(`${entry.what} ${entry.host}`);
        if (entry.what === 'recheck' && entry.host === 'a') throw new TypeError('a bug');
      },
    });
    await expect(doing).rejects.toThrow('Internal error');
    expect(entries).toContain('perform b');
    expect(entries).toContain('close a');
    expect(entries).toContain('close b');
  });
});

describe('time', () => {
  test('batches are an interval apart, after the soak and the verification of the batch before', async () => {
    const played = await play(
      planOf({ batches: [{ a: ['kill'] }, { b: ['kill'] }], rollout: { interval_s: 30, soak_s: 20 } }),
    );
    const [start = 0] = played.entries.map(({ at }) => at);
    const at = (what: string, host: string): number | undefined =>
      played.entries.find((entry) => entry.what === what && 'host' in entry && entry.host === host)?.at;
    expect(at('verify', 'a')).toBe(start + 20_000);
    expect(at('open', 'b')).toBe(start + 50_000);
  });

  test('a batch in which nothing could be done is not left to soak', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill'] }], rollout: { soak_s: 20 } }), {
      open: { a: 'timeout' },
    });
    expect(
      played.entries.some(
        ({ what, ...entry }) => what === 'durable' && 'event' in entry && entry.event.type === 'soaking',
      ),
    ).toBe(false);
  });

  test('actions start no faster than the rate over the whole fleet, however unevenly the hosts answer', async () => {
    const hosts = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((host) => [host, ['kill', 'kill'] as const]),
    );
    const played = await play(planOf({ batches: [hosts], rollout: { rate_per_minute: 30 } }), {
      delays: { recheck: { a: 5000, b: 100, d: 9000 } },
    });
    const starts = played.entries.flatMap((entry) => (entry.what === 'perform' ? [entry.at] : []));
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    expect(starts).toHaveLength(10);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2000);
  });
});

describe('interruption', () => {
  test('nothing new starts, what is in flight is finished and verified, the rest says why', async () => {
    const played = await play(
      planOf({ batches: [{ a: ['kill', 'kill'] }, { b: ['kill'] }], rollout: { soak_s: 600 } }),
      {
        delays: { perform: 1000 },
        watch: (entry, stop) => {
          if (entry.what === 'perform') stop();
        },
      },
    );
    expect(statuses(played)).toEqual({ 'a:100': 'done', 'a:101': 'skipped', 'b:102': 'skipped' });
    expect(summaryOf(played, 'b:102')).toBe('not started: interrupted');
    expect(played.execution.outcomes[0]?.verification?.status).toBe('verified');
    expect(played.execution.status).toBe('interrupted');
  });

  test('what was done is verified over a new connection, if its host was closed meanwhile', async () => {
    const plan = planOf({ batches: [{ a: ['kill'], b: ['kill'], c: ['kill'] }], rollout: { parallel: 1 } });
    const played = await play(plan, {
      watch: (entry, stop) => {
        if (entry.what === 'perform' && entry.host === 'b') stop();
      },
    });
    expect(performed(played)).toEqual(['a:100', 'b:101']);
    expect(played.execution.outcomes.map(({ verification }) => verification?.status)).toEqual([
      'verified',
      'verified',
      undefined,
    ]);
  });

  test('a connection attempt that was cut off by it is not a failure of the host', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill'] }, { b: ['kill'] }] }), {
      open: { b: 'aborted' },
      watch: (entry, stop) => {
        if (entry.what === 'durable' && entry.event.type === 'batch_started' && entry.event.batch === 2)
          stop();
      },
    });
    expect(statuses(played)).toEqual({ 'a:100': 'done', 'b:101': 'skipped' });
    expect(played.execution.status).toBe('interrupted');
  });

  test('after everything was started it changes nothing', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill'] }] }), {
      watch: (entry, stop) => {
        if (entry.what === 'verify') stop();
      },
    });
    expect(played.execution.status).toBe('applied');
  });
});

describe('the journal', () => {
  test('an action is done only after its intent is durable', async () => {
    const { entries } = await play(planOf({ batches: [{ a: ['kill'] }] }));
    const told = entries
      .filter(({ what }) => what !== 'telling')
      .map((entry) => ('event' in entry ? entry.event.type : entry.what));
    expect(told).toEqual([
      'batch_started',
      'open',
      'recheck',
      'action_intended',
      'perform',
      'action_finished',
      'verify',
      'host_verified',
      'close',
    ]);
  });

  test('the intent says what will be done to how many processes', async () => {
    const { entries } = await play(planOf({ batches: [{ a: ['kill'] }] }));
    const intents = entries.flatMap((entry) =>
      entry.what === 'durable' && entry.event.type === 'action_intended' ? [entry.event] : [],
    );
    expect(intents).toEqual([
      { type: 'action_intended', action: 'a:100', host: 'a', what: 'kill 1 process: node vite' },
    ]);
  });

  test('an intent that cannot be written is not acted on, and nothing more is started', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill', 'kill'] }, { b: ['kill'] }] }), {
      rejects: (event) => (event.type === 'action_intended' && event.action === 'a:101' ? diskFull : null),
    });
    expect(performed(played)).toEqual(['a:100']);
    expect(statuses(played)).toEqual({ 'a:100': 'done', 'a:101': 'skipped', 'b:102': 'skipped' });
    expect(played.execution.stopped).toBe('writing the journal: the disk is full');
    expect(played.execution.outcomes[0]?.verification?.status).toBe('verified');
  });

  test('an outcome that cannot be written is still in the result, and nothing more is started', async () => {
    const played = await play(planOf({ batches: [{ a: ['kill', 'kill'] }] }), {
      rejects: (event: Event) => (event.type === 'action_finished' ? diskFull : null),
    });
    expect(statuses(played)).toEqual({ 'a:100': 'done', 'a:101': 'skipped' });
  });

  const diskFull = new NotDurable({
    severity: 'error',
    code: 'session/store-failed',
    summary: 'writing the journal: the disk is full',
  });
});
