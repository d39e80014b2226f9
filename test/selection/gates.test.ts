import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../src/model/assessment.js';
import type { ProcessFacts, Snapshot } from '../../src/model/snapshot.js';
import { gates } from '../../src/selection/index.js';
import { assessmentOf } from '../support/selection.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

interface Case {
  readonly what: string;
  /** Facts of the root (pid 4711). */
  readonly root?: Partial<ProcessFacts>;
  /** Facts of its child (pid 4712), which is in the tree. */
  readonly child?: Partial<ProcessFacts>;
  readonly others?: readonly ProcessFacts[];
  readonly snapshot?: Partial<Omit<Snapshot, 'processes'>>;
  readonly assessment?: (pid: number) => Partial<Assessment>;
  readonly protect?: { readonly commands: readonly string[]; readonly users: readonly string[] };
}

interface Pairs {
  readonly allows: readonly Case[];
  readonly refuses: readonly (Case & { readonly says: string })[];
}

const runner = processFacts({ pid: 900, cgroup: '/system.slice/actions.runner.org.ci-1.service' });

const pairs: Readonly<Record<string, Pairs>> = {
  protected: {
    allows: [
      { what: 'a process that no table knows' },
      {
        what: 'a command that only resembles a protected one',
        protect: { commands: ['worker'], users: ['an'] },
      },
    ],
    refuses: [
      {
        what: 'the built-in protection',
        assessment: () => ({ protection: 'a database' }),
        says: 'it is protected: a database',
      },
      {
        what: 'a protected process deep in the tree',
        assessment: (pid) => ({ protection: pid === 4712 ? 'a database' : null }),
        says: 'process 4712 in its tree is protected: a database',
      },
      {
        what: 'a command line of the playbook',
        protect: { commands: ['*worker --verb*'], users: [] },
        says: `its command line matches the playbook's protect.commands "*worker --verb*"`,
      },
      {
        what: 'a command line whose star stands for slashes too',
        protect: { commands: ['/usr/*worker --verb*'], users: [] },
        says: `its command line matches the playbook's protect.commands "/usr/*worker --verb*"`,
      },
      {
        what: 'a user of the playbook',
        protect: { commands: [], users: ['ana'] },
        says: `its user ana is in the playbook's protect.users`,
      },
    ],
  },
  own_session: {
    allows: [{ what: 'a stranger', snapshot: { ownPids: [77, 76] } }],
    refuses: [
      { what: 'our own shell', snapshot: { ownPids: [4711] }, says: 'our own session' },
      { what: 'the tree that our shell lives in', snapshot: { ownPids: [4712] }, says: 'our own session' },
    ],
  },
  same_uid: {
    allows: [{ what: 'our own user' }],
    refuses: [
      { what: 'another user', root: { uid: 1001 }, says: 'it belongs to uid 1001, we are uid 1000' },
      { what: "another user's child", child: { uid: 0 }, says: 'process 4712 in its tree belongs to uid 0' },
      { what: 'another user even for root', snapshot: { uid: 0 }, says: 'we are uid 0' },
    ],
  },
  foreign: {
    allows: [{ what: 'our own namespace, no debugger' }],
    refuses: [
      { what: 'a container', root: { foreignNamespace: true }, says: 'it runs inside a container' },
      {
        what: 'a debugged child',
        child: { tracerPid: 99 },
        says: 'process 4712 in its tree is being traced by process 99',
      },
    ],
  },
  opt_out: {
    allows: [
      { what: 'no markers' },
      {
        what: 'ordinary CI markers',
        root: { markers: { BUILD_ID: '17', RUNNER_TRACKING_ID: 'github_abc' } },
      },
      { what: 'PT_PROTECT switched off', root: { markers: { PT_PROTECT: '0' } } },
      { what: 'a zombie child, which has no environment', child: { state: 'Z', markers: null } },
    ],
    refuses: [
      {
        what: 'PT_PROTECT=1',
        root: { markers: { PT_PROTECT: '1' } },
        says: 'it was started with PT_PROTECT=1',
      },
      { what: "Jenkins' marker", root: { markers: { BUILD_ID: 'dontKillMe' } }, says: 'BUILD_ID=dontKillMe' },
      {
        what: "Jenkins' pipeline marker",
        root: { markers: { JENKINS_NODE_COOKIE: 'dontKillMe' } },
        says: 'JENKINS_NODE_COOKIE',
      },
      {
        what: 'an emptied runner id',
        root: { markers: { RUNNER_TRACKING_ID: '' } },
        says: 'altered RUNNER_TRACKING_ID',
      },
      {
        what: 'a child that opted out',
        child: { markers: { PT_PROTECT: '1' } },
        says: 'process 4712 in its tree was started with',
      },
      { what: 'an environment it cannot see', root: { markers: null }, says: 'could not be read' },
    ],
  },
  supervised: {
    allows: [
      { what: 'a login session' },
      {
        what: 'a scope under the user manager',
        root: { cgroup: '/user.slice/user-1000.slice/user@1000.service/app.slice/vte.scope' },
      },
      { what: 'no cgroups at all', root: { cgroup: null } },
      { what: 'an ordinary parent', root: { ppid: 50 }, others: [processFacts({ pid: 50, comm: 'bash' })] },
      {
        what: 'what a job left behind in the unit of its CI runner',
        root: { cgroup: runner.cgroup },
        others: [runner],
      },
    ],
    refuses: [
      {
        what: 'a system service',
        root: { cgroup: '/system.slice/redis.service' },
        says: 'it belongs to a systemd service',
      },
      {
        what: "a user's service",
        root: { cgroup: '/user.slice/user-1000.slice/user@1000.service/app.slice/sync.service' },
        says: 'systemd service',
      },
      {
        what: 'a group inside a service',
        root: { cgroup: '/system.slice/app.service/x.scope' },
        says: 'systemd service',
      },
      {
        what: 'a child of a service',
        child: { cgroup: '/system.slice/redis.service' },
        says: 'process 4712 in its tree',
      },
      { what: 'the runner itself', root: { cgroup: runner.cgroup }, says: 'systemd service' },
      {
        what: 'a child of a supervisor',
        root: { ppid: 50 },
        others: [processFacts({ pid: 50, comm: 'supervisord' })],
        says: 'its parent 50 is a supervisor',
      },
    ],
  },
  active_session: {
    allows: [
      { what: 'no terminal' },
      {
        what: 'a terminal nobody touched for 15 minutes',
        root: { tty: 34816 },
        snapshot: { ttyIdleSeconds: new Map([[34816, 900]]) },
      },
    ],
    refuses: [
      {
        what: 'a terminal in use',
        root: { tty: 34816 },
        snapshot: { ttyIdleSeconds: new Map([[34816, 899]]) },
        says: 'it has a terminal that was used 14m59s ago',
      },
      {
        what: 'a terminal in use by a child',
        child: { tty: 34817 },
        snapshot: { ttyIdleSeconds: new Map([[34817, 3]]) },
        says: 'process 4712 in its tree has a terminal that was used 3s ago',
      },
      { what: 'a terminal it knows nothing about', root: { tty: 34816 }, says: 'could not be read' },
    ],
  },
};

function ask(name: string, example: Case): string | null {
  const root = processFacts({ pid: 4711, ...example.root });
  const child = processFacts({ pid: 4712, ppid: 4711, argv: ['/bin/child'], ...example.child });
  const snapshot = snapshotOf([root, child, ...(example.others ?? [])], example.snapshot);
  const gate = gates.find((candidate) => candidate.name === name);
  return gate!.refuse({
    root,
    tree: [root, child],
    snapshot,
    assessments: new Map(
      snapshot.processes.map((process) => [
        process.pid,
        assessmentOf(process, example.assessment?.(process.pid) ?? {}),
      ]),
    ),
    protect: example.protect ?? { commands: [], users: [] },
  });
}

describe('gates', () => {
  it('each have a pair of examples here', () => {
    expect(gates.map(({ name }) => name).sort()).toEqual(Object.keys(pairs).sort());
  });

  for (const [name, { allows, refuses }] of Object.entries(pairs)) {
    it.each(allows)(`${name} allows $what`, (example) => {
      expect(ask(name, example)).toBeNull();
    });
    it.each(refuses)(`${name} refuses $what`, (example) => {
      expect(ask(name, example)).toContain(example.says);
    });
  }

  it('protected refuses a tree with a process that was not assessed', () => {
    const root = processFacts({ pid: 4711 });
    const protectedGate = gates.find(({ name }) => name === 'protected');
    const refusal = protectedGate!.refuse({
      root,
      tree: [root],
      snapshot: snapshotOf([root]),
      assessments: new Map(),
      protect: { commands: [], users: [] },
    });
    expect(refusal).toContain('was not assessed');
  });

  it('never put text from the host into a reason', () => {
    const evil = '<script>\n\u001b[31m';
    const hostile: Case = {
      what: 'hostile names',
      root: {
        comm: evil,
        argv: [evil],
        user: evil,
        cgroup: `/system.slice/${evil}.service`,
        markers: { PT_PROTECT: '1', BUILD_ID: evil },
        tracerPid: 5,
      },
      assessment: () => ({ protection: 'a database' }),
    };
    const reasons = gates.flatMap(({ name }) => ask(name, hostile) ?? []);
    expect(reasons.length).toBeGreaterThanOrEqual(4);
    expect(reasons.join()).not.toContain('script');
  });
});
