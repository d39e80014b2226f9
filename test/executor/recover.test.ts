import { expect, test } from 'vitest';
import { recoverExecution } from '../../src/executor/index.js';
import type { Event } from '../../src/model/event.js';
import { planOf } from '../support/planned.js';
import { play } from './support/stage.js';

const plan = planOf({
  batches: [
    { a: ['kill', 'kill'], b: ['kill'] },
    { c: ['kill'], d: ['kill'] },
  ],
});
const chosen = ['a:100', 'a:101', 'b:102', 'c:103'];

function intended(action: string): Event {
  return { type: 'action_intended', action, host: 'a', what: 'kill 1 process' };
}

function done(action: string, host: string): Event {
  return {
    type: 'action_finished',
    outcome: { action, host, kind: 'kill', status: 'done', summary: 'ended' },
  };
}

test('a run that was cut off: what has an outcome keeps it, what was only intended is unknown, the rest was not started', () => {
  const recovered = recoverExecution(plan, chosen, [
    intended('a:100'),
    done('a:100', 'a'),
    intended('a:101'),
    intended('b:102'),
    done('b:102', 'b'),
  ]);
  expect(recovered.outcomes.map(({ action, status }) => [action, status])).toEqual([
    ['a:100', 'done'],
    ['a:101', 'unknown'],
    ['b:102', 'done'],
    ['c:103', 'skipped'],
    ['d:104', 'skipped'],
  ]);
  expect(recovered.outcomes[3]?.summary).toBe('not started: the run ended before its turn');
  expect(recovered.outcomes[4]?.summary).toBe('not chosen');
  expect(recovered).toMatchObject({ status: 'interrupted', stopped: 'the run ended before it was finished' });
  expect(recovered.hosts.map(({ host, status }) => [host, status])).toEqual([
    ['a', 'partial'],
    ['b', 'partial'],
    ['c', 'skipped'],
    ['d', 'skipped'],
  ]);
});

test('whatever moment a run is cut off at, nothing that may have been done is called not started', async () => {
  const { entries } = await play(plan, { perform: { 'a:101': 'partial' } });
  for (let moment = 0; moment <= entries.length; moment++) {
    const before = entries.slice(0, moment);
    const journal = before.flatMap((entry) => (entry.what === 'durable' ? [entry.event] : []));
    const ids = plan.actions.map(({ id }) => id);
    const skipped = recoverExecution(plan, ids, journal).outcomes.filter(
      ({ status }) => status === 'skipped',
    );
    const performed = before.flatMap((entry) => (entry.what === 'perform' ? [entry.action] : []));
    expect(skipped.filter(({ action }) => performed.includes(action))).toEqual([]);
  }
});
