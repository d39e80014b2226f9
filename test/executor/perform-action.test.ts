import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createConnect } from '../../src/connection/index.js';
import { performAction } from '../../src/executor/index.js';
import type { Connection, ConnectionFailureKind, RemoteResult } from '../../src/model/connection.js';
import type { PlannedAction } from '../../src/model/generated/plan.js';
import { err, ok } from '../../src/util/result.js';
import { plannedAction } from '../support/planned.js';

const options = {
  hostSessionId: 'pt-20260115-143022-a7b3',
  killGraceSeconds: 1,
  now: () => '2026-01-15T14:30:22.000Z',
};

describe('an action on real processes of this machine', () => {
  test('kill ends the whole tree and says how many that were', async () => {
    const { child, action } = await tree('kill', 'sleep 300 & echo $!; wait');
    const ended = once(child, 'exit');
    const outcome = await performAction(await thisMachine(), action, options);
    expect(outcome).toMatchObject({
      action: action.id,
      host: 'web-1',
      kind: 'kill',
      status: 'done',
      summary: 'ended 2 processes',
      signalled: 2,
      survivors: [],
      started_at: '2026-01-15T14:30:22.000Z',
      finished_at: '2026-01-15T14:30:22.000Z',
    });
    await ended;
  });

  test('pause stops the whole tree and ends nothing', async () => {
    const { child, action } = await tree('pause', 'sleep 300 & echo $!; wait');
    const outcome = await performAction(await thisMachine(), action, options);
    expect(outcome).toMatchObject({ status: 'done', summary: 'paused 2 processes' });
    expect(action.tree.map(({ pid }) => fieldsOf(pid)[0])).toEqual(['T', 'T']);
    expect(child.exitCode).toBeNull();
  });

  test('renice lowers the priority of the whole tree', async () => {
    const { action } = await tree('renice', 'sleep 300 & echo $!; wait');
    const outcome = await performAction(await thisMachine(), action, options);
    expect(outcome).toMatchObject({ status: 'done', summary: 'lowered the priority of 2 processes' });
    expect(action.tree.map(({ pid }) => fieldsOf(pid)[16])).toEqual(['19', '19']);
  });

  test('a pid that belongs to another process now is refused and left alone', async () => {
    const { child, action } = await tree('kill', 'sleep 300 & echo $!; wait');
    const [root] = action.tree;
    const stale: PlannedAction = { ...action, tree: [{ ...root, start_ticks: root.start_ticks - 1 }] };
    const outcome = await performAction(await thisMachine(), stale, options);
    expect(outcome).toMatchObject({ status: 'refused', gate: 'identity' });
    expect(outcome.summary).not.toBe('');
    expect(child.exitCode).toBeNull();
  });
});

describe('an action whose end was not seen', () => {
  test.each(['lost', 'command_timeout', 'output_limit', 'aborted', 'protocol'] as const)(
    'is unknown after %s, never done and never failed',
    async (kind) => {
      const outcome = await performAction(failing(kind), plannedAction({}), options);
      expect(outcome).toMatchObject({
        status: 'unknown',
        summary: `started, but its end was not seen: web-1: ${kind}`,
      });
    },
  );

  test.each(['', 'pt-fleet-act 1\nsignalled 2\n', 'bash: sh: restricted\n'])(
    'is unknown when the answer is %j',
    async (answer) => {
      const outcome = await performAction(answering(answer), plannedAction({}), options);
      expect(outcome.status).toBe('unknown');
      expect(outcome.summary).toMatch(/^started, but the host's answer is not readable/);
    },
  );

  test('is cut off by its signal', async () => {
    const { child, action } = await tree('kill', "trap '' TERM; sleep 300 & echo $!; wait; wait");
    const signal = AbortSignal.timeout(300);
    const outcome = await performAction(await thisMachine(), action, {
      ...options,
      killGraceSeconds: 60,
      signal,
    });
    expect(outcome.status).toBe('unknown');
    expect(child.exitCode).toBeNull();
  });
});

describe('an action that was answered', () => {
  const report = (...lines: readonly string[]): Connection =>
    answering(['pt-fleet-act 1', ...lines, 'end', ''].join('\n'));

  test.each([
    ['kill', 'ended 2 of 3 processes; 1 survived SIGKILL'],
    ['pause', 'paused 2 of 3 processes; 1 still run'],
    ['renice', 'lowered the priority of 2 of 3 processes; 1 keep theirs'],
  ] as const)('partial %s: %s', async (action, summary) => {
    const connection = report('survivor 4001', 'method pidfd', 'signalled 3', 'result partial survivors');
    const outcome = await performAction(connection, plannedAction({ action }), options);
    expect(outcome).toMatchObject({
      status: 'partial',
      summary,
      method: 'pidfd',
      signalled: 3,
      survivors: [4001],
    });
  });

  test('denied is blocked, so that nothing more is done on the host', async () => {
    const outcome = await performAction(
      report('signalled 0', 'result denied signal'),
      plannedAction({}),
      options,
    );
    expect(outcome.status).toBe('blocked');
  });

  test('a command that the host did not even start for lack of permission is blocked', async () => {
    const outcome = await performAction(failing('denied'), plannedAction({}), options);
    expect(outcome).toMatchObject({ status: 'blocked', summary: 'web-1: denied' });
  });

  test('failed says why', async () => {
    const connection = report('signalled 0', 'result failed audit');
    const outcome = await performAction(connection, plannedAction({}), options);
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(outcome.summary).toContain('audit log');
  });
});

test('what is for review cannot be performed', async () => {
  const doing = performAction(answering(''), plannedAction({ action: 'review' }), options);
  await expect(doing).rejects.toThrow('Internal error');
});

/** This machine without SSH, with a state directory of the test's own. */
async function thisMachine(): Promise<Connection> {
  const state = await mkdtemp(join(tmpdir(), 'pt-fleet-state-'));
  onTestFinished(() => rm(state, { recursive: true, force: true }));
  const connect = createConnect({ env: { ...process.env, PT_FLEET_STATE: join(state, 'state') } });
  const host = { name: 'web-1', groups: [], vars: {}, transport: { kind: 'local' } } as const;
  const connected = await connect(host, { connectTimeoutMs: 5000 });
  if (!connected.ok) throw new Error(connected.error.diagnostic.summary);
  return connected.value;
}

/** A shell with the child whose pid it prints, and the action on both; killed after the test. */
async function tree(
  kind: PlannedAction['action'],
  script: string,
): Promise<{ readonly child: ChildProcess; readonly action: PlannedAction }> {
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const root = { pid: child.pid!, start_ticks: startOf(child.pid!) };
  const member = { pid: Number(line), start_ticks: startOf(Number(line)) };
  const exe = statSync(`/proc/${root.pid}/exe`);
  const action = plannedAction({ action: kind, pid: root.pid, tree: [root, member] });
  const identity = {
    boot_id: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    pid: root.pid,
    start_ticks: root.start_ticks,
    uid: process.getuid!(),
    exe: `${exe.dev}:${exe.ino}`,
  };
  return { child, action: { ...action, identity } };
}

/** Field 3 (the state) and those behind it of /proc/PID/stat. */
function fieldsOf(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function startOf(pid: number): number {
  return Number(fieldsOf(pid)[19]);
}

function answering(stdout: string): Connection {
  const result: RemoteResult = { exitCode: 0, stdout: Buffer.from(stdout), stderr: '' };
  return { host: 'web-1', exec: () => Promise.resolve(ok(result)), close: () => Promise.resolve() };
}

function failing(kind: ConnectionFailureKind): Connection {
  const diagnostic = { severity: 'error', code: `connection/${kind}`, summary: `web-1: ${kind}` } as const;
  return {
    host: 'web-1',
    exec: () => Promise.resolve(err({ kind, diagnostic })),
    close: () => Promise.resolve(),
  };
}
