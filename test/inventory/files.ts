import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { loadInventory, type Inventory } from '../../src/inventory/index.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';

const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A folder that is gone after the tests of the file. */
export async function inventoryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pt-fleet-inventory-'));
  folders.push(folder);
  return folder;
}

/** Writes an inventory file into a folder of its own and returns its path. */
export async function inventoryFile(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await inventoryFolder(), name);
  await writeFile(path, content);
  return path;
}

export async function load(...sources: string[]): Promise<Inventory> {
  const result = await loadInventory(sources);
  if (!result.ok) throw new Error(result.error.map(({ summary }) => summary).join('\n'));
  return result.value;
}

export async function loadErrors(...sources: string[]): Promise<readonly Diagnostic[]> {
  const result = await loadInventory(sources);
  if (result.ok) throw new Error('this inventory should have been refused');
  return result.error;
}

export async function loadYaml(yaml: string): Promise<Inventory> {
  return load(await inventoryFile('hosts.yml', yaml));
}

export async function yamlErrors(yaml: string): Promise<readonly Diagnostic[]> {
  return loadErrors(await inventoryFile('hosts.yml', yaml));
}

/** "line:column code", the part of a diagnostic that a golden list can hold. */
export function places(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ position, code }) => `${position?.line ?? 0}:${position?.column ?? 0} ${code}`);
}
