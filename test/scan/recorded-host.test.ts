import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCollection } from '../../src/remote/index.js';
import { buildSnapshot } from '../../src/scan/index.js';

/** An invented developer's host: leaked test workers and a dev server beside useful work. */
const recorded = new URL('../fixtures/dev-host.snapshot', import.meta.url);

describe('the recorded host that comes with the tests', () => {
  const collection = parseCollection(readFileSync(recorded));
  if (!collection.ok) throw new Error(collection.error);
  const snapshot = buildSnapshot('dev-host', collection.value);

  function facts(pid: number) {
    return snapshot.processes.find((process) => process.pid === pid);
  }

  it('can be read by this version', () => {
    expect(snapshot.processes).toHaveLength(15);
    expect(snapshot.warnings).toEqual([]);
    expect(snapshot.ownPids).toEqual([9001, 9000, 700, 1]);
  });

  it('tells leaked workers from a build that somebody is looking at', () => {
    expect(facts(2100)).toMatchObject({
      ppid: 1,
      cwd: { path: '/home/ana/old-branch', gone: true },
      stdio: ['null', 'null', 'null'],
      activity: { cpuShare: 0, contextSwitches: 1 },
    });
    expect(facts(2500)?.activity?.cpuShare).toBeCloseTo(170 / 100 / 2.01);
    expect(snapshot.ttyIdleSeconds.get(facts(2500)?.tty ?? 0)).toBe(20);
    expect(facts(3000)?.markers).toEqual({ PT_PROTECT: '1' });
    expect(facts(2300)?.sockets).toEqual({ listening: 1, established: 0 });
    expect(facts(812)).toMatchObject({ user: 'postgres', exe: null, markers: null, stdio: null });
  });
});
