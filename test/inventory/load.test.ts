import { chmod } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadInventory } from '../../src/inventory/index.js';
import { inventoryFile, inventoryFolder, loadErrors } from './files.js';

describe('loadInventory', () => {
  it('says what to do about a file that does not exist', async () => {
    expect(await loadErrors('/nonexistent/web1')).toMatchObject([
      { code: 'inventory/file-not-found', hint: 'To name one host, write "/nonexistent/web1,".' },
    ]);
  });

  it('says that folders and programs are not supported yet, and runs nothing', async () => {
    const program = await inventoryFile('inventory.py', '#!/bin/sh\necho web1\n');
    await chmod(program, 0o755);
    const folder = await inventoryFolder();
    const found = await loadErrors(program, folder);
    expect(found.map(({ code }) => code)).toEqual([
      'inventory/not-supported-yet',
      'inventory/not-supported-yet',
    ]);
    expect(found[0]?.hint).toContain('chmod -x');
  });

  it('does not wait for a pipe, nor read a device', async () => {
    expect(await loadErrors('/dev/zero')).toMatchObject([{ code: 'inventory/not-supported-yet' }]);
  });

  it('refuses files that are too large, binary, or not UTF-8', async () => {
    const large = await inventoryFile('large.txt', 'web\n'.repeat(300_000));
    const binary = await inventoryFile('binary.txt', 'a\0b');
    const latin = await inventoryFile('latin.txt', new Uint8Array([0x61, 0xe4, 0x0a]));
    const found = await loadErrors(large, binary, latin);
    expect(found.map(({ code }) => code)).toEqual([
      'inventory/too-large',
      'inventory/not-text',
      'inventory/not-text',
    ]);
  });

  it('reports the mistakes of all sources at once', async () => {
    const lines = await inventoryFile('hosts.txt', '-x\n');
    const yaml = await inventoryFile('hosts.yml', 'all: {hots: }\n');
    const files = (await loadErrors(lines, '/nonexistent/x', yaml)).map(
      ({ position }) => position?.file ?? null,
    );
    expect(files).toEqual([lines, null, yaml]);
  });

  it('refuses to go on without a single host', async () => {
    expect(await loadErrors(await inventoryFile('hosts.txt', '# nobody\n'))).toMatchObject([
      { code: 'inventory/empty' },
    ]);
    expect(await loadInventory([])).toMatchObject({ ok: false });
  });
});
