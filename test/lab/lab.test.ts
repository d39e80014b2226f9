import { existsSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labUnavailable, startLab, type Lab } from './lab.js';
import { finish, isAlive, waitUntil } from './process.js';
import type { LabRecord } from './record.js';
import { workloadNames } from './workloads.js';

const unavailable = labUnavailable();

describe.skipIf(unavailable !== null)(
  `the lab${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let lab: Lab;
    let ssh: (host: string, command: string) => ReturnType<typeof finish>;

    beforeAll(async () => {
      lab = await startLab({ hosts: ['web-01', 'web-02', 'web-03'] });
      ssh = (host, command) => finish(['ssh', '-F', lab.sshConfigFile, '-o', 'BatchMode=yes', host, command]);
    });
    afterAll(async () => lab.stop());

    it('lets the user log in over real ssh, as themselves, on a host of its own', async () => {
      const { stdout } = await ssh('web-02', 'hostname; id -u; echo $HOME; cat /proc/1/comm');
      expect(stdout.split('\n')).toEqual(['web-02', '1500', '/home/ops', 'perl', '']);
    });

    it('hides the files and processes of one host from the others and from the machine', async () => {
      await ssh('web-01', 'touch ~/mine /tmp/mine /dev/shm/mine; sleep 77 >/dev/null 2>&1 &');
      const { stdout } = await ssh('web-02', 'ls -A ~ /tmp /dev/shm; pgrep -a sleep');
      expect(stdout).not.toContain('mine');
      expect(stdout).not.toContain('sleep 77');
      expect(existsSync('/tmp/mine')).toBe(false);
      expect((await ssh('web-02', `ls ${lab.directory}/`)).stdout).toBe('');
      expect((await lab.run('web-02', 'touch /etc/owned /usr/bin/owned')).exitCode).not.toBe(0);
    });

    it('gives each host its own boot id, and a new one with each boot', async () => {
      const bootId = async (host: string): Promise<string> =>
        (await lab.run(host, 'cat /proc/sys/kernel/random/boot_id')).stdout;
      const before = await bootId('web-03');
      expect(await bootId('web-01')).not.toBe(before);
      await lab.reboot('web-03');
      expect(await bootId('web-03')).not.toBe(before);
      expect((await ssh('web-03', 'echo back')).stdout).toBe('back\n');
    });

    it.each(workloadNames)('starts the workload %s, labelled, and it stays', async (workload) => {
      const processes = await lab.start('web-01', workload);
      expect(processes.length).toBeGreaterThan(0);
      for (const { pid, startTicks, role } of processes)
        expect(await lab.alive('web-01', pid, startTicks), role).toBe(role !== 'zombie');
    });

    it('leaves leaked dev servers as real ones are: orphans in a deleted directory, listening, their output broken', async () => {
      const [vite] = await lab.start('web-02', 'leaked-dev-server');
      const proc = `/proc/${vite!.pid}`;
      const { stdout } = await lab.run(
        'web-02',
        `grep PPid ${proc}/status; stat -L -c %h ${proc}/cwd; readlink ${proc}/fd/0; readlink ${proc}/fd/1 | cut -c1-5
       ss -ltnp | grep -c pid=${vite!.pid},; tr '\\0' ' ' <${proc}/cmdline`,
      );
      expect(stdout.split('\n')).toEqual([
        'PPid:\t1',
        '0',
        '/dev/null',
        'pipe:',
        '1',
        'node node_modules/.bin/vite --port 5173 ',
      ]);
    });

    it('can use a pid again', async () => {
      const [vite] = await lab.start('web-02', 'leaked-dev-server');
      const again = await lab.reusePid('web-02', vite!.pid);
      expect(again.pid).toBe(vite!.pid);
      expect(await lab.alive('web-02', vite!.pid, vite!.startTicks)).toBe(false);
      expect(await lab.alive('web-02', again.pid, again.startTicks)).toBe(true);
    });

    it('breaks hosts the way the world breaks them', async () => {
      const broken = await startLab({ hosts: ['down', 'refused', 'silent', 'changed-host-key', 'deny-key'] });
      try {
        for (const how of ['down', 'refused', 'silent', 'changed-host-key', 'deny-key'] as const)
          await broken.breakHost(how, how);
        const says = async (host: string): Promise<string> =>
          (await finish(['ssh', '-F', broken.sshConfigFile, '-o', 'ConnectTimeout=2', host, 'true'])).stderr;
        expect(await says('down')).toMatch(/No route to host|timed out/);
        expect(await says('refused')).toContain('Connection refused');
        expect(await says('silent')).toContain('timed out during banner exchange');
        expect(await says('changed-host-key')).toContain('HOST IDENTIFICATION HAS CHANGED');
        expect(await says('deny-key')).toContain('Permission denied (publickey)');
      } finally {
        await broken.stop();
      }
    });

    it('leaves nothing behind when it is stopped', async () => {
      const other = await startLab({ hosts: 2 });
      await other.start('lab-01', 'interactive-shell');
      await other.start('lab-02', 'tmux');
      const record = recordOf(other.directory);
      await other.stop();
      await expectNothingLeft(record);
    });

    it('leaves nothing behind when the process that started it is killed', async () => {
      const script = `import { startLab } from './lab.ts'; console.log((await startLab({ hosts: 1 })).directory); setInterval(() => {}, 1e6)`;
      const here = fileURLToPath(new URL('.', import.meta.url));
      const child = spawn('node', ['--import', './typescript.mjs', '--input-type=module', '--eval', script], {
        cwd: here,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const directory = await new Promise<string>((resolve) =>
        child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim())),
      );
      const record = recordOf(directory);
      child.kill('SIGKILL');
      await waitUntil('the hosts have noticed', () => record.hosts.every(({ init }) => !isAlive(init)));
      await (await startLab({ hosts: 0 })).stop();
      await expectNothingLeft(record);
    });
  },
);

function recordOf(directory: string): LabRecord {
  return JSON.parse(readFileSync(`${directory}/lab.json`, 'utf8')) as LabRecord;
}

async function expectNothingLeft(record: LabRecord): Promise<void> {
  expect(existsSync(record.directory)).toBe(false);
  expect([...record.hosts.map(({ init }) => init), ...record.clients].filter((id) => isAlive(id))).toEqual(
    [],
  );
  const links = (await finish(['ip', '-o', 'link'])).stdout;
  expect(links).not.toMatch(new RegExp(`(ptlab${record.number}|ptl${record.number}-\\d+)[:@]`));
}
