// What one scan costs: CPU on the host with N processes, bytes on the wire, time to parse.
//   npm run build && node bench/collect.mjs [PROCESSES=1000] [RUNS=5]
// Its own sleeping processes are ended by the pids that it recorded.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectCommand, parseCollection } from '../dist/remote/index.js';
import { buildSnapshot } from '../dist/scan/index.js';

const wanted = Number(process.argv[2] ?? 1000);
const runs = Number(process.argv[3] ?? 5);
const state = mkdtempSync(join(tmpdir(), 'pt-bench-'));
const sleepers = startSleepers(wanted - countProcesses());
try {
  report(Array.from({ length: runs }, measure));
} finally {
  for (const { pid } of sleepers) if (pid !== undefined) process.kill(pid, 'SIGKILL');
  rmSync(state, { recursive: true });
}

function startSleepers(count) {
  const options = { stdio: 'ignore', cwd: '/' };
  return Array.from({ length: Math.max(0, count) }, () => spawn('sleep', ['600'], options));
}

function countProcesses() {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
}

/** `times` tells the CPU time of the shell and of all children it has waited for. */
function measure() {
  const command = collectCommand({
    hostSessionId: 'pt-20260101-000000-beef',
    sampleSeconds: 0.5,
    timeoutSeconds: 60,
  });
  const [program, ...args] = command.argv;
  const started = process.hrtime.bigint();
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', '"$@"; times >&2', 'bench', program, ...args], {
    input: command.stdin,
    maxBuffer: command.maxOutputBytes,
    env: { ...process.env, PT_FLEET_STATE: join(state, 'state') },
  });
  const wallMs = Number(process.hrtime.bigint() - started) / 1e6;
  const times = [...stderr.toString().matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => minutes * 60 + +seconds,
  );
  const cpuMs = times.reduce((sum, seconds) => sum + seconds, 0) * 1000;
  return { cpuMs, wallMs, kilobytes: stdout.length / 1000, ...timeParsing(stdout) };
}

function timeParsing(stdout) {
  const started = process.hrtime.bigint();
  const collection = parseCollection(stdout);
  const parsed = process.hrtime.bigint();
  if (!collection.ok) throw new Error(collection.error);
  const snapshot = buildSnapshot('bench', collection.value);
  const built = process.hrtime.bigint();
  return {
    processes: snapshot.processes.length,
    parseMs: Number(parsed - started) / 1e6,
    buildMs: Number(built - parsed) / 1e6,
  };
}

function report(results) {
  for (const key of Object.keys(results[0])) {
    const values = results.map((result) => result[key]).sort((a, b) => a - b);
    const digits = key === 'processes' ? 0 : 1;
    console.log(
      `${key.padEnd(10)} median ${values[values.length >> 1].toFixed(digits)}  max ${values.at(-1).toFixed(digits)}`,
    );
  }
}
