import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnect } from '../../src/connection/index.js';
import type { Connection } from '../../src/model/connection.js';
import { actCommand, parseActReport, type ActOrder, type ActReport } from '../../src/remote/index.js';
import { labUnavailable, startLab, type Lab, type Labelled } from './lab.js';
import { waitUntil, type ProcessId } from './process.js';

const unavailable = labUnavailable();
const hostSessionId = 'pt-20260115-143022-a7b3';
const host = 'web-01';

describe.skipIf(unavailable !== null)(
  `acting over ssh${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let lab: Lab;
    let connection: Connection;

    beforeAll(async () => {
      lab = await startLab({ hosts: [host] });
      connection = await connectTo(lab);
    });
    afterAll(async () => {
      await connection.close();
      await lab.stop();
    });

    it('ends a leaked tree, whole, and nothing else', async () => {
      const useful = [...(await lab.start(host, 'tmux')), ...(await lab.start(host, 'hostile-names'))];
      const tree = await lab.start(host, 'leaked-dev-server-tree');
      expect(await act(await orderFor(tree))).toMatchObject({
        status: 'done',
        signalled: 4,
        survivors: [],
        method: 'pidfd',
      });
      expect(await aliveOf(tree)).toEqual([]);
      expect(await aliveOf(useful)).toEqual(useful.map(({ role }) => role));
    });

    it('ends a server that ignores SIGTERM', async () => {
      const deaf = await lab.start(host, 'deaf-dev-server');
      expect(await act(await orderFor(deaf))).toMatchObject({ status: 'done', signalled: 1 });
      expect(await aliveOf(deaf)).toEqual([]);
    });

    it('does not touch the process that got the pid of the planned one', async () => {
      const [leaked] = await lab.start(host, 'leaked-dev-server');
      const order = await orderFor([leaked!]);
      const stranger = await lab.reusePid(host, leaked!.pid);
      expect(await act(order)).toMatchObject({ status: 'refused', gate: 'identity', signalled: 0 });
      // Not even when it is told the stranger's start time: it is another program.
      const knowing = { ...order, tree: [{ pid: stranger.pid, startTicks: stranger.startTicks }] };
      expect(await act(knowing)).toMatchObject({ status: 'refused', gate: 'identity', signalled: 0 });
      expect(await aliveOf([stranger])).toEqual(['sleep']);
    });

    it('does not touch processes that were planned before the host was rebooted', async () => {
      const order = await orderFor(await lab.start(host, 'deaf-dev-server'));
      await connection.close();
      await lab.reboot(host);
      connection = await connectTo(lab);
      expect(await act(order)).toMatchObject({ status: 'refused', gate: 'identity' });
      expect((await act(order)).detail).toContain('rebooted');
    });

    it('leaves the chain of its own connection alone', async () => {
      const { stdout } = await lab.run(host, 'pgrep -f "^sshd: ops@notty"');
      const order = await orderFor([await identityOf(Number(stdout))]);
      expect(await act({ ...order, exe: null })).toMatchObject({ status: 'refused', gate: 'own_session' });
    });

    it("says that it may not touch another user's process", async () => {
      const { stdout } = await lab.run(host, 'setsid sleep 4711 >/dev/null 2>&1 & echo $!; sleep 0.1');
      const process = await identityOf(Number(stdout));
      const order = await orderFor([process]);
      expect(await act({ ...order, exe: null, uid: 0 })).toMatchObject({ status: 'denied', signalled: 0 });
      expect(await lab.alive(host, process.pid, process.startTicks)).toBe(true);
    });

    it('is gone, with its helper, when the connection breaks in the middle of a grace time', async () => {
      const deaf = await lab.start(host, 'deaf-dev-server');
      const order = await orderFor(deaf, { graceSeconds: 120 });
      const ended = connection.exec(actCommand(order));
      const ours = async (): Promise<boolean> =>
        (await lab.run(host, 'pgrep -u ops -f "sh -s -- kill|pidfd|syscall"')).stdout !== '';
      await waitUntil('the script runs', ours);
      await connection.close();
      expect((await ended).ok).toBe(false);
      await waitUntil('the script has ended', async () => !(await ours()));
      expect((await lab.run(host, `grep State /proc/${deaf[0]!.pid}/status`)).stdout).not.toContain('T (');
      connection = await connectTo(lab);
    });

    async function act(order: ActOrder): Promise<ActReport> {
      const ran = await connection.exec(actCommand(order));
      if (!ran.ok) throw new Error(ran.error.diagnostic.summary);
      const report = parseActReport(ran.value.stdout);
      if (!report.ok) throw new Error(`${report.error}: ${ran.value.stdout.toString()}${ran.value.stderr}`);
      return report.value;
    }

    /** What a plan would order for a tree, root first. */
    async function orderFor(tree: readonly ProcessId[], changes: Partial<ActOrder> = {}): Promise<ActOrder> {
      const facts = await lab.run(
        host,
        `cat /proc/sys/kernel/random/boot_id; stat -L -c %d:%i /proc/${tree[0]!.pid}/exe`,
      );
      const [bootId = '', exe = ''] = facts.stdout.split('\n');
      return { hostSessionId, action: 'kill', bootId, uid: 1500, exe, tree, graceSeconds: 1, ...changes };
    }

    async function identityOf(pid: number): Promise<ProcessId> {
      const { stdout } = await lab.run(host, `sed "s/.*) //" /proc/${pid}/stat | cut -d" " -f20`);
      return { pid, startTicks: Number(stdout) };
    }

    async function aliveOf(processes: readonly Labelled[]): Promise<readonly string[]> {
      const alive = [];
      for (const { pid, startTicks, role } of processes)
        if (await lab.alive(host, pid, startTicks)) alive.push(role);
      return alive;
    }
  },
);

async function connectTo(lab: Lab): Promise<Connection> {
  const connect = createConnect({ sshConfigFile: lab.sshConfigFile, env: process.env });
  const transport = { kind: 'ssh', destination: host } as const;
  const connected = await connect(
    { name: host, groups: [], vars: {}, transport },
    { connectTimeoutMs: 10_000 },
  );
  if (!connected.ok) throw new Error(connected.error.diagnostic.summary);
  return connected.value;
}
