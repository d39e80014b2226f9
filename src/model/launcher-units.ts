/**
 * Systemd units (without `.service`) whose processes are mostly other people's: logins without a session scope, scheduled
 * jobs, what CI agents run. Only the unit's own process is supervised by it. Each may hold one `*`.
 */
export const launcherUnits: readonly string[] = [
  'ssh',
  'sshd',
  'ssh@*',
  'sshd@*',
  'dropbear',
  'cron',
  'crond',
  'cronie',
  'anacron',
  'atd',
  'actions.runner.*',
  'gitlab-runner*',
  'buildkite-agent*',
  'jenkins*',
  'teamcity-agent*',
  'vsts.agent.*',
  'woodpecker-agent',
  'getty@*',
  'serial-getty@*',
  'container-getty@*',
  'rc-local',
];
