import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/util/package-root.js';
import { cli, type CliResult } from '../support/cli.js';

describe('pt-fleet demo, without root and without sshd', () => {
  let directory: string;
  let told: CliResult;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pt-fleet-demo-test-'));
    told = await cli(['demo'], { env: { TMPDIR: directory } });
  }, 120_000);

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('tells the whole story and ends well', () => {
    expect(told.exitCode).toBe(0);
    for (const step of ['plan', 'explain', 'apply', 'verify', 'report'])
      expect(told.stdout).toContain(`$ pt-fleet ${step} `);
    expect(told.stdout).toContain('uncalibrated');
    expect(told.stdout).toMatch(/4 done/);
  });

  it('leaves everything that is needed alive', () => {
    expect(told.stdout.match(/^alive {2}/gm)).toHaveLength(3);
    expect(told.stdout).not.toContain('DEAD');
  });

  it('names a report that is there to be opened', () => {
    const html = /open {2}(\S+report\.html)/.exec(told.stdout)?.[1] ?? '';
    expect(readFileSync(html, 'utf8')).toContain('<!doctype html>');
  });

  it('leaves no process behind', () => {
    expect(processesOf(directory)).toEqual([]);
  });
});

describe('pt-fleet demo, interrupted', () => {
  it('stops the story with 130, and ends its hosts and their processes', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pt-fleet-demo-test-'));
    try {
      const child = spawn(process.execPath, [`${packageRoot}dist/main.js`, 'demo'], {
        env: { ...process.env, TMPDIR: directory },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let told = '';
      child.stdout.on('data', (chunk: Buffer) => {
        if (!told.includes('$ pt-fleet plan') && (told += String(chunk)).includes('$ pt-fleet plan'))
          child.kill('SIGINT');
      });
      const [exitCode] = (await once(child, 'close')) as [number];
      expect(exitCode).toBe(130);
      expect(processesOf(directory)).toEqual([]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }, 60_000);
});

function processesOf(directory: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(`HOME=${directory}`));
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return ''; // gone, or another user's
  }
}
