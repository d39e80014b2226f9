import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  judgeHostKey,
  linesAbout,
  parseKnownHosts,
  portName,
  recordedKeyTypes,
} from '../../src/connection/known-hosts.js';
import { keygen } from './sshd.js';

const directory = mkdtempSync(join(tmpdir(), 'pt-fleet-'));
afterAll(() => rmSync(directory, { recursive: true }));

const [alpha, beta, gamma] = ['alpha', 'beta', 'gamma'].map((name) => keygen(join(directory, name)));
const rsa = keygen(join(directory, 'rsa'), 'rsa');

function blob(publicKey: string | undefined): Buffer {
  return Buffer.from(publicKey!.split(' ')[1]!, 'base64');
}

const wellFormed = [
  '# a comment',
  '',
  `web-1 ${alpha} comment with words`,
  `WEB-2,10.0.0.2\t${beta}`,
  `*.example.org,!bad.example.org ${gamma}`,
  `host?? ${alpha}`,
  `[gate]:2222 ${beta}`,
  `  indented ${alpha}`,
].join('\n');
const plain = [
  wellFormed,
  'web-1 ssh-ed25519 not-a-key',
  'old 1024 35 1234567890',
  `mistyped ssh-rsa ${alpha!.split(' ')[1]!}`,
  `@unheard-of web-3 ${alpha}`,
].join('\n');

const names = [
  'web-1',
  'Web-1',
  'web-2',
  'web-3',
  '10.0.0.2',
  'a.example.org',
  'bad.example.org',
  'example.org',
  'host12',
  'host1',
  'indented',
  'old',
  'mistyped',
  '[gate]:2222',
  'gate',
];

describe('known_hosts is read as ssh-keygen reads it', () => {
  it.each(names)('%s', (name) => {
    const file = join(directory, 'plain');
    writeFileSync(file, plain);
    expect(ourKeys(file, name)).toEqual(keygenFinds(file, name));
  });

  // ssh asks for names in lower case, hashed or not; ssh-keygen -F does so only for plain ones.
  it.each(names.filter((name) => name === name.toLowerCase()))('%s, with hashed names', (name) => {
    const file = join(directory, 'hashed');
    writeFileSync(file, wellFormed); // ssh-keygen hashes no file with a malformed line
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).toContain('|1|');
    expect(ourKeys(file, name)).toEqual(keygenFinds(file, name));
  });
});

describe('a host key is', () => {
  const judge = (text: string, key: Buffer, name = 'web-1', port = 22): ReturnType<typeof judgeHostKey> =>
    judgeHostKey(linesAbout(parseKnownHosts('kh', text), name, port), key);

  it('known when any line has it, whatever the others say', () => {
    expect(judge(`web-1 ${beta}\nweb-1 ${alpha}`, blob(alpha))).toEqual({ kind: 'known' });
  });

  it('unknown when no line names the host', () => {
    expect(judge(`web-2 ${alpha}`, blob(alpha))).toEqual({ kind: 'unknown', authority: null });
  });

  it('changed when the host has another key of that type: the line is named', () => {
    expect(judge(`# first\nweb-1 ${rsa}\nweb-1 ${beta}`, blob(alpha))).toMatchObject({
      kind: 'changed',
      recorded: { file: 'kh', line: 3 },
    });
  });

  it('changed, too, when only keys of other types are recorded', () => {
    expect(judge(`web-1 ${rsa}`, blob(alpha))).toMatchObject({
      kind: 'changed',
      recorded: { keyType: 'ssh-rsa' },
    });
  });

  it('revoked before all else', () => {
    expect(judge(`web-1 ${alpha}\n@revoked * ${alpha}`, blob(alpha))).toMatchObject({
      kind: 'revoked',
      recorded: { line: 2 },
    });
    expect(judge(`web-1 ${alpha}\n@revoked * ${beta}`, blob(alpha))).toEqual({ kind: 'known' });
  });

  it('not vouched for by a certificate authority, which is named', () => {
    expect(judge(`@cert-authority web-* ${alpha}`, blob(alpha))).toMatchObject({
      kind: 'unknown',
      authority: { line: 1 },
    });
  });

  it('known on another port when the name alone has it, but not changed on that ground', () => {
    expect(judge(`web-1 ${alpha}`, blob(alpha), 'web-1', 2222)).toEqual({ kind: 'known' });
    expect(judge(`web-1 ${alpha}`, blob(beta), 'web-1', 2222)).toMatchObject({ kind: 'unknown' });
    expect(judge(`[web-1]:2222 ${beta}`, blob(alpha), 'web-1', 2222)).toMatchObject({ kind: 'changed' });
  });

  it('asked for by the recorded types first', () => {
    const lines = parseKnownHosts('kh', `web-1 ${rsa}\n[web-1]:2222 ${alpha}\n@revoked web-1 ${beta}`);
    expect([...recordedKeyTypes(linesAbout(lines, 'web-1', 22))]).toEqual(['ssh-rsa']);
    expect([...recordedKeyTypes(linesAbout(lines, 'web-1', 2222))]).toEqual(['ssh-ed25519']);
    expect(portName('web-1', 22)).toBe('web-1');
  });
});

it('hostile known_hosts lines and keys break nothing', () => {
  const lines = parseKnownHosts(
    'kh',
    `|1||\n|1|x ${alpha}\n|2|a|b ${alpha}\n${'*'.repeat(2000)}b ${alpha}\n@ a b c\n\0`,
  );
  expect(judgeHostKey(linesAbout(lines, 'a'.repeat(2000), 22), blob(alpha)).kind).toBe('unknown');
  expect(judgeHostKey(linesAbout(lines, 'x', 22), Buffer.alloc(0)).kind).toBe('unknown');
});

function ourKeys(file: string, name: string): readonly string[] {
  const lines = parseKnownHosts(file, readFileSync(file, 'utf8'));
  const bracketed = /^\[(.*)\]:(\d+)$/.exec(name);
  const [host, port] = bracketed === null ? [name, 22] : [bracketed[1]!, Number(bracketed[2])];
  const all = [alpha, beta, gamma].filter((key) => {
    const own = parseKnownHosts(file, readFileSync(file, 'utf8')).filter((line) =>
      line.key.equals(blob(key)),
    );
    return own.length > 0 && judgeHostKey(linesAbout(own, host, port), blob(key)).kind === 'known';
  });
  expect(lines.length).toBeGreaterThan(0);
  return all.map((key) => key!);
}

/** What `ssh-keygen -F` finds, without the lines that ssh would skip (it prints malformed ones, too). */
function keygenFinds(file: string, name: string): readonly string[] {
  let output = '';
  try {
    output = execFileSync('ssh-keygen', ['-F', name, '-f', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return [];
  }
  return [alpha, beta, gamma].filter((key) => output.includes(key!)).map((key) => key!);
}
