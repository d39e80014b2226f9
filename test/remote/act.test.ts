import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actCommand, type ActOrder, type ActReport } from '../../src/remote/index.js';
import {
  act,
  childrenOf,
  idOf,
  openToAll,
  orderFor,
  runs,
  stateFolder,
  stateOf,
  statField,
  Trees,
  withoutPerl,
} from './act-support.js';
import { flavours, sessionId, until, which, Workloads, type Flavour } from './collect-support.js';

const hosts = flavours();
const python = withoutPerl();
const all = python.flavour === null ? hosts.list : [...hosts.list, python.flavour];
openToAll(all);
const isRoot = process.getuid?.() === 0;

let state: ReturnType<typeof stateFolder>;
let env: { readonly PT_FLEET_STATE: string };
/** Neither stopped nor ended: a loaded machine may show it on a processor, or not yet asleep. */
const running = /^[RSD]$/;

const trees = new Trees();
const workloads = new Workloads();

beforeEach(() => {
  state = stateFolder();
  env = { PT_FLEET_STATE: state.path };
});
afterEach(() => {
  trees.stop();
  workloads.stop();
  state.remove();
});
afterAll(() => {
  hosts.remove();
  python.remove();
});

/** busybox alone has nothing that knows pidfds. */
function methodOf(flavour: Flavour): string {
  return flavour.name === 'busybox' ? 'stop-compare' : 'pidfd';
}

const deafTree = 'trap "" TERM; sleep 1000 & (trap - TERM; exec sleep 1001) & echo up; wait; wait; wait';

describe.each(all)('on a host with $name', (flavour) => {
  it('kills a whole tree, also what ignores TERM, and says how it held the identity', async () => {
    const tree = await trees.startTree(deafTree, 2);
    const report = await act(flavour, orderFor(tree), { env });
    expect(report).toMatchObject({ status: 'done', signalled: 3, survivors: [], method: methodOf(flavour) });
    expect(tree.filter(runs)).toEqual([]);
  });

  it('asks first: a process that ends at TERM within the grace time is never killed', async () => {
    const file = join(state.path, 'said-goodbye');
    const root = await trees.start(
      `trap 'sleep 0.4; echo bye >${file}; exit' TERM; echo up; while :; do sleep 0.05; done`,
    );
    await act(flavour, orderFor([root], { graceSeconds: 5 }), { env });
    expect(readFileSync(file, 'utf8')).toBe('bye\n');
  });

  it('lets a stopped process take its TERM', async () => {
    const file = join(state.path, 'said-goodbye');
    const root = await trees.start(
      `trap 'echo bye >${file}; exit' TERM; echo up; while :; do sleep 0.05; done`,
    );
    process.kill(root, 'SIGSTOP');
    await until(() => stateOf(root) === 'T');
    const report = await act(flavour, orderFor([root], { graceSeconds: 5 }), { env });
    expect(report.status).toBe('done');
    expect(existsSync(file)).toBe(true);
  });

  it('leaves a process alone whose pid was reused since the plan', async () => {
    const [root, ...children] = await trees.startTree('sleep 1000 & echo up; wait', 1);
    const order = orderFor([root!, ...children]);
    const stale = { ...order, tree: order.tree.map((id) => ({ ...id, startTicks: id.startTicks - 1 })) };
    const report = await act(flavour, stale, { env });
    expect(report).toMatchObject({ status: 'refused', gate: 'identity', signalled: 0 });
    for (const pid of [root!, ...children]) expect(stateOf(pid)).toMatch(running);
  });

  it('leaves a stranger alone that got the pid of a member which has ended', async () => {
    const tree = await trees.startTree('sleep 1000 & echo up; wait', 1);
    const stranger = await trees.start('echo up; sleep 1000');
    const order = orderFor(tree);
    const reused = { pid: stranger, startTicks: idOf(stranger).startTicks - 1 };
    const report = await act(flavour, { ...order, tree: [...order.tree, reused] }, { env });
    expect(report).toMatchObject({ status: 'done', signalled: 2 });
    expect(stateOf(stranger)).toMatch(running);
  });

  it('leaves a process alone that became another program', async () => {
    const root = await trees.start('echo up; read -r line; exec sleep 1000');
    const order = orderFor([root]);
    trees.tell(root, 'go');
    await until(() => readFileSync(`/proc/${root}/comm`, 'utf8') === 'sleep\n');
    const report = await act(flavour, order, { env });
    expect(report).toMatchObject({ status: 'refused', gate: 'identity' });
    expect(report.detail).toContain('another program');
    expect(stateOf(root)).toMatch(running);
  });

  it('refuses after a reboot, and when the process runs as another user', async () => {
    const root = await trees.start('echo up; sleep 1000');
    const order = orderFor([root]);
    const otherBoot = order.bootId.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    expect(await act(flavour, { ...order, bootId: otherBoot }, { env })).toMatchObject({
      status: 'refused',
      gate: 'identity',
      detail: 'the host was rebooted since the plan',
    });
    expect(await act(flavour, { ...order, uid: order.uid + 1 }, { env })).toMatchObject({
      status: 'refused',
      gate: 'identity',
      detail: 'the process runs as another user now',
    });
    expect(runs(root)).toBe(true);
  });

  it('stops all of a tree that keeps forking, so that nothing new appears', async () => {
    const root = await trees.start('echo up; for i in $(seq 120); do sleep 1000 & sleep 0.03; done; wait');
    await until(() => childrenOf(root).length > 30);
    const report = await act(flavour, orderFor([root, ...childrenOf(root)], { action: 'pause' }), { env });
    expect(report).toMatchObject({ status: 'done', survivors: [] });
    const stopped = childrenOf(root).filter(runs);
    expect([root, ...stopped].map(stateOf)).toEqual([root, ...stopped].map(() => 'T'));
    await wait(200);
    expect(childrenOf(root).filter(runs)).toEqual(stopped);
  });

  it('kills children that were born after the plan', async () => {
    const tree = await trees.startTree('sleep 1000 & echo up; wait', 1);
    const report = await act(flavour, orderFor(tree.slice(0, 1)), { env });
    expect(report).toMatchObject({ status: 'done', signalled: 2 });
    expect(tree.filter(runs)).toEqual([]);
  });

  it('refuses a tree that grew past what the plan showed', async () => {
    const tree = await trees.startTree('for i in 1 2 3 4; do sleep 1000 & done; echo up; wait', 4);
    const report = await act(flavour, orderFor(tree.slice(0, 1)), { env });
    expect(report).toMatchObject({ status: 'refused', gate: 'tree_size', signalled: 0 });
    expect(report.detail).toContain('from 1 to 5');
    for (const pid of tree) expect(stateOf(pid)).toMatch(running);
  });

  it('lowers the priority of every thread of a tree', async () => {
    const threads =
      'new (require("node:worker_threads").Worker)("setInterval(() => {}, 1e6)", { eval: true });';
    const root = await trees.start(
      `node -e '${threads} console.log("up"); setInterval(() => {}, 1e6)' & wait`,
    );
    const tree = [root, ...childrenOf(root)];
    const report = await act(flavour, orderFor(tree, { action: 'renice' }), { env });
    expect(report).toMatchObject({ status: 'done', signalled: 2, survivors: [], method: 'compare' });
    expect(report.detail).not.toContain('I/O');
    for (const pid of tree) expect(nicenessOfThreads(pid)).toEqual(new Set(['19']));
  });

  it('never acts on its own session', async () => {
    const report = await act(flavour, orderFor([process.pid], { action: 'pause' }), { env });
    expect(report).toMatchObject({ status: 'refused', gate: 'own_session', signalled: 0 });
  });

  it.skipIf(!isRoot || !isKernelThread(2))(
    'never acts on a thread of the kernel (needs root and a view of one)',
    async () => {
      const order = { ...orderFor([process.pid]), exe: null, tree: [idOf(2)] };
      expect(await act(flavour, order, { env })).toMatchObject({ status: 'refused', gate: 'own_session' });
    },
  );

  it('is not fooled by names that look like fields or records', async () => {
    const victim = await trees.start('echo up; sleep 1000');
    const argv = [Buffer.from('x')];
    const evil = [
      Buffer.from(') S 1 1 1 ('),
      Buffer.from(`x\n${victim} (y) S`),
      Buffer.from(`\nPPid:\t${victim}\n`),
      Buffer.from('\\\n*'),
    ];
    const pids = [];
    for (const comm of evil) pids.push(await workloads.startBytes({ comm, argv, cwd: '/' }));
    expect(await act(flavour, orderFor([victim]), { env })).toMatchObject({ status: 'done', signalled: 1 });
    expect(pids.filter(runs)).toEqual(pids);
    for (const pid of pids) {
      expect(await act(flavour, orderFor([pid]), { env })).toMatchObject({ status: 'done', signalled: 1 });
      expect(runs(pid)).toBe(false);
    }
  });

  it.skipIf(!isRoot)("is denied another user's process, and does nothing to it (needs root)", async () => {
    const root = await trees.start('echo up; sleep 1000');
    for (const action of ['kill', 'pause', 'renice'] as const) {
      const order = orderFor([root], { action, exe: null });
      expect((await actAsNobody(flavour, order)).status, action).toBe('denied');
    }
    expect(stateOf(root)).toMatch(running);
    expect(statField(root, 19)).toBe('0');
  });

  it.skipIf(!isRoot)(
    'reports the processes of a tree that it could not pause, and kills none of such a tree (needs root)',
    async () => {
      const other = 'setpriv --reuid=61001 --regid=61001 --clear-groups sleep 1000 &';
      const root = await trees.start(
        `${other} sleep 0.2; echo up; exec setpriv --reuid=65534 --regid=65534 --clear-groups sleep 1001`,
      );
      await until(() => statSync(`/proc/${root}`).uid === 65534);
      const [child] = childrenOf(root);
      const order = orderFor([root, child!], { exe: null });
      expect(await actAsNobody(flavour, order)).toMatchObject({ status: 'denied' });
      for (const pid of [root, child!]) expect(stateOf(pid)).toMatch(running);
      expect(await actAsNobody(flavour, { ...order, action: 'pause' })).toMatchObject({
        status: 'partial',
        signalled: 1,
        survivors: [child],
      });
      trees.adopt(child!);
    },
  );

  it.skipIf(!existsSync('/usr/bin/python3'))(
    'leaves nothing stopped when it is cut off halfway (needs /usr/bin/python3)',
    async () => {
      const tree = await trees.startTree('sleep 1000 & echo up; wait', 1);
      const stuck = await traced();
      const order = orderFor([...tree, stuck]);
      const { argv, stdin } = actCommand(order);
      const child = spawn(flavour.shell, argv.slice(1), {
        stdio: ['pipe', 'ignore', 'ignore'],
        env: { PATH: flavour.path, ...env },
      });
      child.stdin.end(stdin);
      await until(() => tree.every((pid) => stateOf(pid) === 'T'));
      child.kill('SIGTERM');
      await until(() => child.exitCode !== null);
      await until(() => tree.every((pid) => stateOf(pid) === 'S'));
    },
  );

  it('ends with its connection, in the middle of a grace time, and leaves no helper behind', async () => {
    const root = await trees.start('trap "" TERM; echo up; while :; do sleep 0.1; done');
    const { argv, stdin } = actCommand(orderFor([root], { graceSeconds: 60 }));
    const child = spawn(flavour.shell, argv.slice(1), {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: flavour.path, ...env },
    });
    child.stdin.end(stdin);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(() => output.includes('waiting'));
    const helpers = childrenOf(child.pid!);
    child.stdout.destroy();
    await until(() => child.exitCode !== null);
    await until(() => !helpers.some(runs));
    expect(runs(root)).toBe(true);
    expect(stateOf(root)).not.toBe('T');
  });
});

const [anyFlavour] = hosts.list as [Flavour];

/** The same host, on which a tool first does something else. */
function withTool(flavour: Flavour, tool: string, script: string): Flavour {
  const folder = mkdtempSync(join(state.path, 'tools-'));
  const lines = [`#!${which('sh') ?? '/bin/sh'}`, `PATH='${flavour.path}'`, script, `exec ${tool} "$@"`];
  writeFileSync(join(folder, tool), `${lines.join('\n')}\n`, { mode: 0o755 });
  return { ...flavour, path: `${folder}:${flavour.path}` };
}

describe.each(hosts.list.filter(({ name }) => name !== 'busybox'))(
  'nothing stays stopped by us: $name',
  (flavour) => {
    it.each(['pause', 'kill'] as const)(
      '%s lets a process go on that becomes another program between the look and the signal',
      async (action) => {
        const gate = join(state.path, 'gate');
        const root = await trees.start(`echo up; until [ -e ${gate} ]; do sleep 0.01; done; exec sleep 1000`);
        // Its program is read twice: before anything, and right before it is stopped.
        const late = withTool(
          flavour,
          'stat',
          `stat "$@"
        if [ ! -e ${gate}.seen ]; then : >${gate}.seen; exit; fi
        : >${gate}
        while [ "$(cat /proc/${root}/comm)" != sleep ]; do sleep 0.01; done
        exit`,
        );
        const report = await act(late, orderFor([root], { action }), { env });
        expect(report).toMatchObject({ status: 'refused', gate: 'identity', signalled: 0 });
        expect(report.detail).toContain('another program');
        await until(() => stateOf(root) === 'S');
      },
    );

    it
      .runIf(isRoot && which('prlimit') !== null && flavour.name.startsWith('dash'))
      .each(['pause', 'kill'] as const)(
      '%s lets the tree go on when the host has no room for one more process (needs root and prlimit; tried with dash)',
      async (action) => {
        const uid = 61_234;
        chownSync(state.path, uid, uid);
        chmodSync(dirname(state.path), 0o755);
        const root = await trees.start('echo up; sleep 1000', { uid });
        // (bash has itself waited for room for a quarter of a minute by then.)
        // Its last use before the stopping names the shell: from then on that can fork nothing.
        const full = withTool(
          flavour,
          'rm',
          `case $* in *answer.*) [ -e "\${3%/*}/used" ] && prlimit --nproc=1 --pid "\${3##*.}"; : >"\${3%/*}/used" ;; esac`,
        );
        chmodSync(full.path.split(':')[0]!, 0o755);
        await expect(act(full, orderFor([root], { action, exe: null }), { env, as: uid })).rejects.toThrow(
          'end is missing',
        );
        expect(readFileSync(state.audit, 'utf8')).toContain(`intends to ${action}`);
        await until(() => stateOf(root) === 'S');
      },
    );
  },
);

it('reports what is still there after KILL', async () => {
  const root = await trees.start('echo up; sleep 1000');
  const order = orderFor([root], { graceSeconds: 0, exe: null });
  // A host on which the process never goes away: its files stay.
  const proc = join(state.path, 'proc');
  mkdirSync(join(proc, String(root)), { recursive: true });
  for (const name of ['self', 'sys', 'uptime']) symlinkSync(`/proc/${name}`, join(proc, name));
  for (const name of ['stat', 'status'])
    writeFileSync(join(proc, String(root), name), readFileSync(`/proc/${root}/${name}`));
  const report = await act(anyFlavour, order, { env: { ...env, PT_FLEET_PROC: proc } });
  expect(report).toMatchObject({ status: 'partial', signalled: 1, survivors: [root] });
});

it.each(hosts.list.filter(({ name }) => !name.startsWith('bash')))(
  'looks again before it kills: what became another program at TERM lives on ($name)',
  async (flavour) => {
    const root = await trees.start("trap 'exec sleep 1000' TERM; echo up; while :; do sleep 0.05; done");
    const report = await act(flavour, orderFor([root], { graceSeconds: 1 }), { env });
    expect(report).toMatchObject({ status: 'partial', survivors: [root] });
    expect(readFileSync(`/proc/${root}/comm`, 'utf8')).toBe('sleep\n');
    expect(stateOf(root)).toMatch(running);
  },
);

it('writes down on the host, before and after, what was done by which session', async () => {
  const root = await trees.start('echo up; sleep 1000');
  const order = orderFor([root], { action: 'pause' });
  await act(anyFlavour, order, { env });
  const member = `${root}:${order.tree[0]!.startTicks}`;
  const lines = readFileSync(state.audit, 'utf8').trim().split('\n');
  expect(lines.map((line) => line.replace(/^\S+Z /, ''))).toEqual([
    `${sessionId} intends to pause, root ${root}, members ${member},`,
    `${sessionId} done: ok, root ${root}, members ${member},`,
  ]);
  expect(statSync(state.audit).mode & 0o777).toBe(0o600);
});

it('does nothing when it cannot write that down', async () => {
  const root = await trees.start('echo up; sleep 1000');
  const target = join(state.path, 'elsewhere');
  mkdirSync(join(state.path, sessionId), { mode: 0o700 });
  symlinkSync(target, state.audit);
  const report = await act(anyFlavour, orderFor([root]), { env });
  expect(report).toMatchObject({ status: 'failed', signalled: 0 });
  expect(runs(root)).toBe(true);
  expect(existsSync(target)).toBe(false);
  rmSync(state.audit);
});

it('does nothing when its words are not of the form that it takes', async () => {
  const root = await trees.start('echo up; sleep 1000');
  const order = orderFor([root]);
  const changes = [
    { exe: '1:2; kill -9 -1' },
    { bootId: '$(touch /tmp/x)' },
    { hostSessionId: '../../etc' },
    { tree: [{ pid: root, startTicks: -1 }] },
    { uid: Number.NaN },
  ];
  for (const change of changes)
    expect((await act(anyFlavour, { ...order, ...change }, { env })).status).toBe('failed');
  expect(stateOf(root)).toMatch(running);
});

function nicenessOfThreads(pid: number): ReadonlySet<string> {
  const threads = readdirSync(`/proc/${pid}/task`);
  return new Set(threads.map((thread) => statField(Number(thread), 19) ?? ''));
}

/** As a user without rights, with a state folder of their own. */
async function actAsNobody(flavour: Flavour, order: ActOrder): Promise<ActReport> {
  const folder = mkdtempSync(join(tmpdir(), 'pt-nobody-'));
  chownSync(folder, 65534, 65534);
  try {
    return await act(flavour, order, { env: { PT_FLEET_STATE: join(folder, 'state') }, as: 65534 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A process that a debugger holds, so that SIGSTOP does not come through: act waits for it. */
async function traced(): Promise<number> {
  const debugger_ = `import ctypes, subprocess, time
child = subprocess.Popen(["sleep", "1000"])
ctypes.CDLL(None).ptrace(16, child.pid, 0, 0)
print("up", flush=True)
time.sleep(1000)`;
  const root = await trees.start(`exec /usr/bin/python3 -c '${debugger_}'`);
  const [child] = childrenOf(root);
  await until(() => stateOf(child!) === 't');
  return child!;
}

function isKernelThread(pid: number): boolean {
  return (Number(statField(pid, 9)) & 0x200000) !== 0;
}
