import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedFleet, type EmbeddedFleet } from '../../src/embedded/index.js';

const run = promisify(execFile);

describe('an embedded fleet, seen by OpenSSH’s own client', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pt fleet 100%-'));
  let fleet: EmbeddedFleet;
  const ssh = async (host: string, command: string): Promise<string> =>
    (await run('ssh', ['-T', '-F', fleet.sshConfigFile, '--', host, command])).stdout;

  beforeAll(async () => {
    fleet = await startEmbeddedFleet({
      names: ['web-1', 'web-2', 'locked'],
      directory,
      misbehaviours: { locked: 'deny' },
    });
  });
  afterAll(async () => {
    await fleet.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('runs commands in the home of the host, with its own state and process folders', async () => {
    const home = fleet.hosts.find(({ name }) => name === 'web-1')!.home;
    const output = await ssh(
      'web-1',
      'pwd; echo "$HOME"; echo "$PT_FLEET_STATE"; ls "$PT_FLEET_PROC/uptime"',
    );
    expect(output.split('\n').slice(0, 3)).toEqual([home, home, join(home, '.local/state/pt-fleet')]);
  });

  it('keeps keys and configuration to its owner', () => {
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const file of ['id_ed25519', 'ssh_config', 'known_hosts'])
      expect(statSync(join(directory, file)).mode & 0o077).toBe(0);
  });

  it('passes stdin, both outputs and the exit status on', async () => {
    const failing = run('ssh', ['-T', '-F', fleet.sshConfigFile, 'web-1', 'cat; echo oops >&2; exit 7']);
    failing.child.stdin?.end('some input');
    const outcome: unknown = await failing.catch((error: unknown) => error);
    expect(outcome).toMatchObject({ code: 7, stdout: 'some input', stderr: 'oops\n' });
  });

  it('lets only its own key in', async () => {
    const otherKey = join(directory, 'other');
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', otherKey]);
    const options = ['-o', 'BatchMode=yes', '-F', fleet.sshConfigFile];
    await expect(run('ssh', [...options, 'locked', 'true'])).rejects.toMatchObject({ code: 255 });
    const otherConfig = join(directory, 'other_config');
    const config = readFileSync(fleet.sshConfigFile, 'utf8');
    writeFileSync(otherConfig, config.replace('/id_ed25519"', '/other"'));
    await expect(
      run('ssh', ['-o', 'BatchMode=yes', '-F', otherConfig, 'web-1', 'true']),
    ).rejects.toMatchObject({ code: 255 });
  });

  it('shows each host its own processes, pid 1 and the asking shell, and no others', async () => {
    const mine = await fleet.spawn('web-1', { argv: ['sleep', '300'] });
    const orphan = await fleet.spawn('web-1', { argv: ['sleep', '301'], orphan: true });
    const theirs = await fleet.spawn('web-2', { argv: ['sleep', '302'] });
    const list =
      'echo $$; cd "$PT_FLEET_PROC" && LC_ALL=C grep -azsH "" [0-9]*/stat | tr "\\0" "\\n" | cut -d/ -f1 | sort -un';
    const [shell, ...pids] = (await ssh('web-1', list)).trim().split('\n').map(Number);
    expect(pids).toEqual(expect.arrayContaining([1, mine, orphan, shell]));
    expect(pids).not.toContain(theirs);
    expect(pids).not.toContain(process.pid);
    const foreign = pids.filter((pid) => ![1, mine, orphan].includes(pid));
    // What is left is the command itself: its shell and the children it may have had at that moment.
    expect(foreign.length).toBeLessThanOrEqual(6);
  });

  it('shows a process that starts while a command runs, and forgets one that ended', async () => {
    const watching = ssh(
      'web-2',
      'echo begun; while [ ! -e "$HOME/pid" ] || [ ! -e "$PT_FLEET_PROC/$(cat "$HOME/pid")" ]; do sleep 0.05; done; echo seen',
    );
    const pid = await fleet.spawn('web-2', { argv: ['sleep', '303'], orphan: true });
    writeFileSync(join(fleet.hosts[1]!.home, 'pid'), String(pid));
    expect(await watching).toContain('seen');
    process.kill(pid, 'SIGKILL');
    const after = await ssh(
      'web-2',
      `until [ ! -L "$PT_FLEET_PROC/${pid}" ]; do sleep 0.05; done; echo gone`,
    );
    expect(after).toBe('gone\n');
  });

  it('starts an orphan whose parent is none of ours', async () => {
    const pid = await fleet.spawn('web-1', { argv: ['sleep', '306'], orphan: true, env: { EXTRA: 'yes' } });
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    expect(parent).not.toBe(process.pid);
    expect(environment(parent)).not.toContain('PT_EMBEDDED_HOST');
    expect(environment(pid)).toContain('EXTRA=yes');
  });

  it('shows the subreaper that an orphan has fallen to', async () => {
    const own = await fleet.spawn('web-2', { argv: ['sleep', '307'] });
    const marker = environment(own)
      .split('\0')
      .find((variable) => variable.startsWith('PT_EMBEDDED_HOST='))!;
    const subreaper = spawn('sh', ['-c', 'env "$0" sleep 308 & wait', marker], { stdio: 'ignore' });
    const look = `until [ -e "$PT_FLEET_PROC/${subreaper.pid}/stat" ]; do sleep 0.05; done; echo seen`;
    expect(await ssh('web-2', look)).toBe('seen\n');
    subreaper.kill();
  });

  it('breaks the outputs of a process on demand', async () => {
    const argv = ['sh', '-c', 'while :; do echo unheard; sleep 0.05; done'];
    const pid = await fleet.spawn('web-1', { argv, orphan: true, output: 'broken' });
    await expect.poll(() => isRunning(pid)).toBe(false); // of SIGPIPE
  });

  it('kills a command whose client goes away, children included', async () => {
    const client = execFile('ssh', ['-T', '-F', fleet.sshConfigFile, 'web-1', 'sleep 307 & echo $!; wait']);
    const pid = await new Promise<number>((resolve) =>
      client.stdout?.once('data', (data: string) => resolve(Number(data))),
    );
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    client.kill('SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('leaves no process and no listener behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pt-fleet-'));
    const short = await startEmbeddedFleet({ names: ['a'], directory: folder });
    const pids = [
      await short.spawn('a', { argv: ['sleep', '304'] }),
      await short.spawn('a', { argv: ['sh', '-c', 'trap "" TERM; sleep 305 & wait'], orphan: true }),
    ];
    await short.close();
    for (const pid of pids) expect(isRunning(pid)).toBe(false);
    const late = run('ssh', ['-o', 'BatchMode=yes', '-F', short.sshConfigFile, 'a', 'true']);
    await expect(late).rejects.toThrow('Connection refused');
    rmSync(folder, { recursive: true });
  });
});

function environment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return ''; // not ours to read
  }
}

function isRunning(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}
