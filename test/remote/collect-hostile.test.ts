import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, commOf, flavours, parsed, which, Workloads } from './collect-support.js';

/** A pid above every limit of the kernel: whoever sees it was lied to. */
const forged = 99_999_999;
const { list, remove } = flavours();

const forgedRecords = [
  `\n${forged}/stat:${forged} (init) S 0 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1`,
  `${forged}/cmdline:root`,
  `\n${forged}/status:Uid:\t0\t0\t0\t0\n${forged}/status:NSpid:\t7`,
  `status:${forged}/status:Uid:\t0\t0\t0\t0`,
  `end:`,
  `ls:\n${forged}/fd:\nlrwxrwxrwx    1 0        0                0 Nov 22 08:39 ${forged}/exe -> /bin/init`,
].map((text) => Buffer.from(text));

const hostile: readonly { what: string; comm: Buffer | null; argv: readonly Buffer[] }[] = [
  { what: 'a line break in its name', comm: Buffer.from(`x\n9999 (sshd`), argv: [Buffer.from('a')] },
  { what: 'parentheses in its name', comm: Buffer.from(') R 1 1 1 ('), argv: [Buffer.from('b')] },
  { what: 'records in its arguments', comm: null, argv: [Buffer.from('q'), ...forgedRecords] },
  {
    what: 'bytes that are no text',
    comm: Buffer.from([0xff, 0xfe, 0x41, 0x0a, 0x42]),
    argv: [Buffer.from([0xff, 0x80]), Buffer.from('\u001b[2J'), Buffer.from('e\nf')],
  },
  { what: 'empty arguments', comm: null, argv: [Buffer.alloc(0), Buffer.alloc(0), Buffer.from('x')] },
  {
    what: 'an argument of 100 kB',
    comm: Buffer.from('Uid:\t0\n99'),
    argv: [Buffer.from('z'.repeat(100_000))],
  },
  { what: 'a thousand arguments', comm: null, argv: Array.from({ length: 1000 }, () => Buffer.from('n')) },
];

describe.skipIf(which('perl') === null)('collect.sh among hostile processes', () => {
  const workloads = new Workloads();
  const folder = mkdtempSync(join(tmpdir(), 'pt-hostile-'));
  const cwd = `${folder}/d -> x\n${forged}/exe:777:fake\nlrwxrwxrwx 1 0 0 0 Nov 22 08:39 ${forged}`;
  const pids: number[] = [];

  beforeAll(async () => {
    mkdirSync(`${cwd}/exe -> /bin/init`, { recursive: true });
    for (const { comm, argv } of hostile)
      pids.push(await workloads.startBytes({ comm, argv, cwd: `${cwd}/exe -> /bin/init` }));
  });
  afterAll(() => {
    workloads.stop();
    rmSync(folder, { recursive: true });
    remove();
  });

  it.each(list)('sees no process that does not exist: $name', async (flavour) => {
    const collection = parsed(await collect(flavour, { PT_FLEET_STATE: join(folder, 'state') }));
    const seen = new Set(collection.processes.map(({ pid }) => pid));
    expect(seen).not.toContain(forged);
    for (const pid of pids) {
      const process = collection.processes.find((candidate) => candidate.pid === pid);
      expect(process?.exe.target).toBe(readlinkSync(`/proc/${pid}/exe`));
      expect(process?.cwd.target?.replaceAll('?', '\n')).toBe(readlinkSync(`/proc/${pid}/cwd`));
    }
  });

  it.each(list)('reads names and arguments exactly, up to their limits: $name', async (flavour) => {
    const collection = parsed(await collect(flavour, { PT_FLEET_STATE: join(folder, 'state') }));
    const found = new Map(collection.processes.map((process) => [process.pid, process]));
    for (const pid of pids) {
      const truth = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
      expect(found.get(pid)?.stat.comm).toBe(commOf(pid).toString('utf8'));
      expect(found.get(pid)?.argv).toEqual(truth.slice(0, 256).map((argument) => argument.slice(0, 4096)));
    }
  });
});
