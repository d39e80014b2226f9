import { labUnavailable, listLabs, startLab, stopLabs, type Lab } from './lab.js';
import { workloadNames, type WorkloadName } from './workloads.js';

const usage = `usage: test/lab/lab COMMAND
  start [HOSTS]             a lab of that many hosts (default 3); goes on until "stop"
  list                      the labs, their hosts, and how to reach them
  workload HOST WORKLOAD    starts one of: ${workloadNames.join(', ')}
  run HOST COMMAND          runs a shell command inside a host, as root
  break HOST HOW            down, refused, silent, changed-host-key or deny-key
  stop                      stops the labs started by hand, and clears what crashed ones left behind
`;

await main(process.argv.slice(2));

async function main([command = '', ...args]: readonly string[]): Promise<void> {
  const reason = labUnavailable();
  if (reason !== null) return fail(`the lab cannot run here: ${reason}`);
  switch (command) {
    case 'start':
      return show(await startLab({ hosts: Number(args[0] ?? 3), outlive: true }));
    case 'list':
      return listLabs().forEach(show);
    case 'stop':
      return stopLabs();
    case 'workload':
      return print(await labWith(args[0]).start(args[0]!, workload(args[1])));
    case 'run': {
      const { stdout, stderr, exitCode } = await labWith(args[0]).run(args[0]!, args.slice(1).join(' '));
      process.stdout.write(stdout);
      process.stderr.write(stderr);
      process.exitCode = exitCode;
      return;
    }
    case 'break':
      return labWith(args[0]).breakHost(args[0]!, args[1] as 'down');
    default:
      return fail(usage);
  }
}

function show(lab: Lab): void {
  console.log(`lab in ${lab.directory}`);
  for (const { name, address } of lab.hosts) console.log(`  ${name}  ${address}`);
  console.log(`  ssh -F ${lab.sshConfigFile} ${lab.hosts[0]?.name ?? 'HOST'}`);
  console.log(`  inventory: ${lab.inventoryFile}`);
}

function print(processes: readonly object[]): void {
  console.table(processes);
}

function labWith(host: string | undefined): Lab {
  const lab = listLabs().find(({ hosts }) => hosts.some(({ name }) => name === host));
  if (lab === undefined) throw new Error(`lab: no lab has a host ${host ?? '(none given)'}; see "list"`);
  return lab;
}

function workload(name: string | undefined): WorkloadName {
  const found = workloadNames.find((known) => known === name);
  if (found === undefined) throw new Error(`lab: no workload ${name ?? '(none given)'}\n${usage}`);
  return found;
}

function fail(words: string): void {
  console.error(words);
  process.exitCode = 2;
}
