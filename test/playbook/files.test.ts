import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { load } from './load-text.js';

let root = '';

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'pt-fleet-files-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(name: string, content: string | Buffer): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

function play(name: string): string {
  return `- name: ${name}\n  hosts: all\n`;
}

function importing(target: string): string {
  return `- import_playbook: ${target}\n`;
}

describe('a file that cannot be read says why', () => {
  test('not there', async () => {
    const { codes, diagnostics } = await load(path.join(root, 'nowhere.yml'));
    expect(codes).toEqual(['playbook/file-not-found']);
    expect(diagnostics[0]?.summary).toContain('nowhere.yml cannot be read: there is no such file');
  });

  test('a directory', async () => {
    expect((await load(root)).codes).toEqual(['playbook/directory']);
  });

  test('a named pipe is refused, not waited for', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path.join(root, 'pipe')]);
    expect((await load(path.join(root, 'pipe'))).codes).toEqual(['playbook/unreadable']);
  });

  test.skipIf(process.getuid?.() === 0)(
    'not readable for us (not as root, who reads everything)',
    async () => {
      chmodSync(write('secret.yml', play('A')), 0);
      expect((await load(path.join(root, 'secret.yml'))).codes).toEqual(['playbook/permission']);
    },
  );

  test.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${play('A')}`), 'playbook/byte-order-mark'],
    ['UTF-16', Buffer.from(`\ufeff${play('A')}`, 'utf16le'), 'playbook/byte-order-mark'],
    ['Latin-1', Buffer.from('- name: \xe4\n  hosts: all\n', 'latin1'), 'playbook/not-utf-8'],
    ['nothing', Buffer.from(''), 'playbook/empty'],
    ['one byte more than 1 MiB', Buffer.alloc(1024 * 1024 + 1, '#'), 'playbook/too-large'],
  ])('%s', async (_, content, code) => {
    expect((await load(write('a.yml', content))).codes).toEqual([code]);
  });

  test('lines that end like on Windows are fine, and positions hold', async () => {
    const good = write('good.yml', play('A').replaceAll('\n', '\r\n'));
    expect((await load(good)).codes).toEqual([]);
    const bad = write('bad.yml', `${play('A')}  filtres: {}\n`.replaceAll('\n', '\r\n'));
    expect((await load(bad)).diagnostics[0]?.position).toMatchObject({ line: 3, column: 3 });
  });
});

describe('imports', () => {
  test('stand in place of the plays of another file, relative to the file that names them', async () => {
    write('parts/inner/c.yml', play('C'));
    write('parts/b.yml', importing('inner/c.yml') + play('B'));
    const file = write('a.yml', play('A') + importing('parts/b.yml') + play('D'));
    const { playbook } = await load(file);
    expect(playbook?.plays.map(({ name }) => name)).toEqual(['A', 'C', 'B', 'D']);
  });

  test('reach every folder of the repository, which is the nearest one that holds .git', async () => {
    write('repository/.git/HEAD', '');
    write('repository/common/b.yml', play('B'));
    const file = write('repository/teams/x/a.yml', importing('../../common/b.yml'));
    expect((await load(file)).codes).toEqual([]);
    write('outside.yml', play('Outside'));
    const escaping = write('repository/teams/x/b.yml', importing('../../../outside.yml'));
    expect((await load(escaping)).codes).toEqual(['playbook/import-outside']);
  });

  test("without a repository stay in the first playbook's folder", async () => {
    write('b.yml', play('B'));
    const file = write('folder/a.yml', importing('../b.yml'));
    expect((await load(file)).codes).toEqual(['playbook/import-outside']);
  });

  test('do not leave through symbolic links, of files or of folders', async () => {
    write('outside/b.yml', play('B'));
    mkdirSync(path.join(root, 'inside'));
    symlinkSync('../outside/b.yml', path.join(root, 'inside/link.yml'));
    symlinkSync('../outside', path.join(root, 'inside/folder'));
    for (const target of ['link.yml', 'folder/b.yml']) {
      const file = write('inside/a.yml', importing(target));
      expect((await load(file)).codes).toEqual(['playbook/import-outside']);
    }
  });

  test('say the same of a file outside whether it exists or not', async () => {
    write('exists.yml', play('B'));
    const tell = async (target: string): Promise<readonly string[]> =>
      (await load(write('inside/a.yml', importing(target)))).codes;
    expect(await tell('../exists.yml')).toEqual(await tell('../missing.yml'));
  });

  test('in a circle are an error, also through a link', async () => {
    write('b.yml', importing('c.yml'));
    symlinkSync('a.yml', path.join(root, 'c.yml'));
    const { codes } = await load(write('a.yml', importing('b.yml')));
    expect(codes).toEqual(['playbook/import-cycle']);
  });

  test('that fan out without end are refused', async () => {
    for (let level = 0; level < 10; level += 1)
      write(`l${level}.yml`, importing(`l${level + 1}.yml`).repeat(3));
    write('l10.yml', play('Leaf'));
    expect((await load(path.join(root, 'l0.yml'))).codes).toContain('playbook/too-large');
  });

  test('report the errors of all files, each in its own file', async () => {
    write('b.yml', `${play('B')}  wrong: 1\n`);
    const { diagnostics } = await load(write('a.yml', `${importing('b.yml')}${play('A')}  bad: 1\n`));
    expect(diagnostics.map(({ position }) => [path.basename(position?.file ?? ''), position?.line])).toEqual([
      ['a.yml', 4],
      ['b.yml', 3],
    ]);
  });

  test('may not repeat the name of a play', async () => {
    write('b.yml', play('A'));
    const { codes } = await load(write('a.yml', play('A') + importing('b.yml')));
    expect(codes).toEqual(['playbook/duplicate-name']);
  });
});

describe('the digest of a playbook', () => {
  const text = '- name: A\n  hosts: "{{ hosts }}"\n  vars: { hosts: all }\n';

  async function digest(file: string, extraVars: Record<string, unknown> = {}): Promise<string> {
    return (await load(file, { extraVars })).playbook?.sha256 ?? 'refused';
  }

  test('is the same in every checkout', async () => {
    const [one, other] = [write('one/a.yml', text), write('other/a.yml', text)];
    expect(await digest(one)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await digest(one)).toBe(await digest(other));
  });

  test('changes with the text, with a text that is imported, and with the value of an expression', async () => {
    write('b.yml', play('B'));
    const file = write('a.yml', text + importing('b.yml'));
    const digests = [await digest(file), await digest(file, { hosts: 'web' })];
    write('b.yml', `${play('B')}# changed\n`);
    digests.push(await digest(file));
    write('a.yml', `${text}${importing('b.yml')}# changed\n`);
    digests.push(await digest(file));
    expect(new Set(digests).size).toBe(4);
  });

  test('does not change with values that nothing looks up', async () => {
    const file = write('a.yml', text);
    expect(await digest(file, { other: 1 })).toBe(await digest(file));
  });
});
