/** A stat line of proc(5): all that tests care about can be set. */
export function statLine(facts: {
  readonly pid: number;
  readonly comm?: string;
  readonly state?: string;
  readonly ppid?: number;
  readonly tty?: number;
  readonly flags?: number;
  readonly cpuTicks?: number;
  readonly startTicks?: number;
}): string {
  const { pid, comm = 'worker', state = 'S', ppid = 1, tty = 0, flags = 0x400000 } = facts;
  const { cpuTicks = 50, startTicks = 1000 } = facts;
  return `${pid} (${comm}) ${state} ${ppid} ${pid} ${pid} ${tty} -1 ${flags} 0 0 0 0 ${cpuTicks} 0 0 0 20 0 3 0 ${startTicks} 9999 25 0 0\n`;
}

const header: Readonly<Record<string, string>> = {
  view: 'whole',
  boot: '6f1c2a1e-0000-4000-8000-000000000001',
  uid: '1000',
  self: '40',
  parent: '39',
  ticks: '100',
  page: '4096',
  cpus: '4',
  memory: 'MemTotal:        8000 kB\nMemAvailable:    4000 kB\n',
};

/**
 * What the collector prints on a host with an init whose files only root can read, and one worker of ours.
 * `add` inserts records into the first sample; `later` into the second; `drop` and `replace` change the header.
 */
export function recording(
  changes: {
    readonly add?: readonly string[];
    readonly later?: readonly string[];
    readonly drop?: readonly string[];
    readonly replace?: Readonly<Record<string, string>>;
  } = {},
): Buffer {
  const words = Object.entries({ ...header, ...changes.replace }).filter(
    ([word]) => !(changes.drop ?? []).includes(word),
  );
  const records = [
    'pt-fleet-snapshot:1',
    ...words.map(([word, value]) => `${word}:${value}`),
    'uptime:5000.25',
    `1/stat:${statLine({ pid: 1, comm: 'systemd', ppid: 0 })}`,
    `42/stat:${statLine({ pid: 42 })}`,
    '42/io:rchar: 100\nwchar: 20\nsyscr: 1\n',
    '42/cgroup:0::/user.slice\n',
    '1/cmdline:/sbin/init',
    '42/cmdline:worker',
    '42/cmdline:',
    'status:1/status:Uid:\t0\t0\t0\t0\n42/status:Uid:\t1000\t1000\t1000\t1000\n42/status:NSpid:\t42\n42/status:TracerPid:\t0\n42/status:voluntary_ctxt_switches:\t10\n42/status:nonvoluntary_ctxt_switches:\t1\n',
    'variables:42/environ:7\n',
    '42/environ:TMUX=/tmp/tmux-1000/default,99,0',
    '1/exe:777:',
    '42/exe:777:/usr/bin/worker',
    '42/cwd:777:/home/ana',
    '42/fd:',
    '42/fd/0:500:/dev/null',
    '42/fd/1:300:pipe:[900]',
    '42/fd/2:300:pipe:[900]',
    '42/fd/5:700:socket:[901]',
    'nodes:42/exe 1 2049:77\n42/cwd 2 2049:78\n',
    ...(changes.add ?? []),
    'users:0 root\n1000 ana\n',
    'tcp:0A 901\n01 902\n',
    'now:1700000000',
    'terminals:88 0 1699999990\n4 1 1699990000\n',
    'again:',
    'uptime:5002.30',
    `1/stat:${statLine({ pid: 1, comm: 'systemd', ppid: 0 })}`,
    `42/stat:${statLine({ pid: 42, cpuTicks: 90 })}`,
    '42/io:rchar: 1100\nwchar: 20\nsyscr: 1\n',
    'status:42/status:voluntary_ctxt_switches:\t14\n42/status:nonvoluntary_ctxt_switches:\t1\n',
    ...(changes.later ?? []),
    'end:',
  ];
  return Buffer.from(records.map((record) => `${record}\0`).join(''));
}
