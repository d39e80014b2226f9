// Peak memory and CPU of the controller while it plans N hosts over real OpenSSH.
//
//   npm run build && node bench/plan-memory.mjs [HOSTS=100] [PROCESSES=20]
//
// OpenSSH on the loopback interface answers on HOSTS addresses, in a pid namespace of its own with PROCESSES sleepers, so
// that every "host" shows these, sshd and the sessions that are open at that moment. Needs root and /usr/sbin/sshd.
// Prints one JSON line.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [hosts = 100, processes = 20] = process.argv.slice(2).map(Number);
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pt-fleet-bench-'));
const at = (name) => join(folder, name);
const port = 20022;
const addresses = Array.from({ length: hosts }, (_, i) => `127.77.${Math.floor(i / 200)}.${(i % 200) + 1}`);

for (const name of ['host', 'client'])
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
mkdirSync('/run/sshd', { recursive: true });
writeFileSync(at('authorized_keys'), readFileSync(at('client.pub')), { mode: 0o600 });
// sshd listens on at most 16 addresses a process.
const daemons = [];
for (let i = 0; i < hosts; i += 16) {
  const config = at(`sshd_${i}`);
  writeFileSync(
    config,
    [
      ...addresses.slice(i, i + 16).map((address) => `ListenAddress ${address}:${port}`),
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('authorized_keys')}`,
      `PidFile ${at(`pid_${i}`)}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'MaxStartups 200',
      ...addresses
        .slice(i, i + 16)
        .map((address) => `Match LocalAddress ${address}\n  SetEnv PT_FLEET_STATE=${at(`state-${address}`)}`),
    ].join('\n'),
  );
  daemons.push(`/usr/sbin/sshd -D -f ${config} &`);
}
const hostKey = readFileSync(at('host.pub'), 'utf8').trim();
writeFileSync(at('known_hosts'), addresses.map((a) => `[${a}]:${port} ${hostKey}\n`).join(''));
writeFileSync(
  at('ssh_config'),
  `Host *\n  User root\n  Port ${port}\n  IdentityFile ${at('client')}\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile ${at('known_hosts')}\n`,
);
writeFileSync(at('hosts.txt'), `${addresses.join('\n')}\n`);
const boot = `${daemons.join('\n')}\nfor i in $(seq ${processes}); do sleep 3600 & done\nwait`;
const world = spawn('unshare', ['--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', boot], {
  stdio: 'ignore',
});
await new Promise((resolve) => setTimeout(resolve, 2000));

try {
  const started = performance.now();
  const plan = spawn(
    process.execPath,
    [
      main,
      'agent',
      'fleet',
      'plan',
      '--hosts',
      at('hosts.txt'),
      '--ssh-config',
      at('ssh_config'),
      '--state-dir',
      at('state'),
      '--quiet',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  plan.stdout.on('data', (chunk) => (output += chunk));
  let peakKiB = 0;
  let ticks = 0;
  const watch = setInterval(() => {
    try {
      peakKiB = Number(
        /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${plan.pid}/status`, 'utf8'))?.[1] ?? peakKiB,
      );
      const stat = readFileSync(`/proc/${plan.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      ticks = Number(stat[11]) + Number(stat[12]);
    } catch {
      // It ended between two looks.
    }
  }, 20);
  const [exitCode] = await once(plan, 'exit');
  clearInterval(watch);
  const summary = JSON.parse(output).data.fleet_summary;
  console.log(
    JSON.stringify({
      hosts,
      processes_each: Math.round(summary.total_tested / hosts / 3),
      exit: exitCode,
      planned: summary.planned_hosts,
      peak_mb: Math.round(peakKiB / 1024),
      controller_cpu_ms_per_host: Math.round((ticks * 10) / hosts),
      wall_s: Math.round((performance.now() - started) / 10) / 100,
    }),
  );
} finally {
  world.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
