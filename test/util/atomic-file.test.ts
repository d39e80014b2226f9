import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFile, publishFile, writeFileAtomic } from '../../src/util/atomic-file.js';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'pt-fleet-atomic-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('a file is replaced as a whole, is for the owner only, and leaves nothing beside it', async () => {
  const path = join(await folder(), 'file');
  await writeFile(path, 'old', { mode: 0o644 });
  await writeFileAtomic(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(path, '..'))).toEqual(['file']);
});

test('a file that cannot be replaced stands, and leaves nothing beside it', async () => {
  const root = await folder();
  await expect(writeFileAtomic(join(root, 'missing', 'file'), 'new')).rejects.toThrow('ENOENT');
  expect(await readdir(root)).toEqual([]);
});

test('a symbolic link is replaced, and what it pointed to is not touched', async () => {
  const root = await folder();
  await writeFile(join(root, 'precious'), 'precious');
  await symlink(join(root, 'precious'), join(root, 'link'));
  await writeFileAtomic(join(root, 'link'), 'new');
  expect(await readFile(join(root, 'precious'), 'utf8')).toBe('precious');
  expect(await readFile(join(root, 'link'), 'utf8')).toBe('new');
});

test.each([
  ['created', createFile],
  ['published', publishFile],
] as const)('a file that is there, even as a dangling link, is not %s', async (_how, write) => {
  const root = await folder();
  await writeFile(join(root, 'file'), 'old');
  await symlink(join(root, 'nowhere'), join(root, 'link'));
  await expect(write(join(root, 'file'), 'new')).rejects.toThrow('EEXIST');
  await expect(write(join(root, 'link'), 'new')).rejects.toThrow('EEXIST');
  expect(await readFile(join(root, 'file'), 'utf8')).toBe('old');
  expect((await readdir(root)).sort()).toEqual(['file', 'link']);
});

test('of many who publish one file at once, one succeeds, and its content is whole', async () => {
  const path = join(await folder(), 'file');
  const contents = Array.from({ length: 8 }, (_, index) => String(index).repeat(10_000));
  const results = await Promise.allSettled(contents.map((content) => publishFile(path, content)));
  const winner = results.findIndex(({ status }) => status === 'fulfilled');
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readFile(path, 'utf8')).toBe(contents[winner]);
});
