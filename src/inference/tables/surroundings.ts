import type { Match } from '../match.js';

/** An ancestor that is still there and for whom a process works. The first kind that fits is what the ancestor is. */
export type OwnerKind =
  'supervisor' | 'multiplexer' | 'ci-agent' | 'editor' | 'coding-agent' | 'shell' | 'remote-login';

export interface Owner {
  readonly kind: OwnerKind;
  readonly match: Match;
}

export const owners: readonly Owner[] = [
  {
    kind: 'supervisor',
    match: {
      programs: [
        'PM2',
        'supervisord',
        'circusd',
        'runsv',
        's6-supervise',
        'supervise',
        'monit',
        'god',
        'immortal',
        'process-compose',
        'overmind',
      ],
      scripts: ['pm2/lib/Daemon.js', 'forever/bin/monitor'],
      modules: ['supervisor.supervisord', 'circus.circusd'],
    },
  },
  {
    kind: 'multiplexer',
    match: { programs: ['tmux', 'tmux:*', 'screen', 'SCREEN', 'zellij', 'mosh-server', 'dtach', 'abduco'] },
  },
  {
    kind: 'ci-agent',
    match: {
      programs: [
        'Runner.Listener',
        'Runner.Worker',
        'Agent.Listener',
        'Agent.Worker',
        'gitlab-runner',
        'buildkite-agent',
        'circleci-*',
        'drone-*',
        'woodpecker-*',
        'act_runner',
        'forgejo-runner',
        'concourse',
        'jenkins',
      ],
      jars: ['remoting*.jar', 'agent.jar', 'slave.jar', 'jenkins.war', 'swarm-client*'],
      classes: ['hudson.remoting.*', 'jetbrains.buildServer.agent.*', 'com.atlassian.bamboo.*'],
    },
  },
  {
    kind: 'editor',
    match: {
      programs: [
        'vi',
        'vim',
        'vim.*',
        'nvim',
        'gvim',
        'emacs',
        'emacs-*',
        'helix',
        'hx',
        'kak',
        'code',
        'code-server',
        'code-insiders',
        'codium',
        'cursor',
        'windsurf',
        'zed',
        'zed-editor',
        'zed-remote-server*',
        'idea',
        'pycharm',
        'webstorm',
        'goland',
        'clion',
        'rider',
      ],
      scripts: ['out/server-main.js', 'out/bootstrap-fork.js', 'out/node/entry.js'],
      classes: ['com.intellij.*', 'com.jetbrains.*'],
    },
  },
  {
    kind: 'coding-agent',
    match: {
      programs: ['claude', 'codex', 'gemini', 'aider', 'opencode', 'goose', 'cursor-agent', 'copilot'],
      scripts: [
        '@anthropic-ai/claude-code/cli.js',
        '@openai/codex/bin/codex.js',
        '@google/gemini-cli/dist/index.js',
      ],
      modules: ['aider'],
    },
  },
  {
    kind: 'remote-login',
    match: { programs: ['sshd', 'sshd-session', 'dropbear', 'in.telnetd', 'login', 'mosh-server'] },
  },
];

/** Environment variables that a CI system sets for each of its jobs. (`CI` alone is set by people, too.) */
export const ciMarkers: readonly string[] = [
  'BUILD_ID',
  'JENKINS_NODE_COOKIE',
  'RUNNER_TRACKING_ID',
  'GITHUB_RUN_ID',
  'CI_JOB_ID',
  'BUILDKITE_JOB_ID',
];

/** Markers whose value holds the pid of the program in which a process was started: `TMUX=/tmp/tmux-1000/default,PID,0`. */
export const ownerPidMarkers: readonly {
  readonly name: string;
  readonly separator: string;
  readonly field: number;
}[] = [
  { name: 'TMUX', separator: ',', field: 1 },
  { name: 'STY', separator: '.', field: 0 },
  { name: 'VSCODE_PID', separator: ',', field: 0 },
];
