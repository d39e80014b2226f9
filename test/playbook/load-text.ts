import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { Playbook } from '../../src/model/playbook.js';
import { loadPlaybook } from '../../src/playbook/index.js';

export interface LoadedText {
  readonly playbook: Playbook | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Codes of all diagnostics, in order. */
  readonly codes: readonly string[];
}

/** Loads a playbook from a text, through a real file. */
export async function loadText(
  text: string | Buffer,
  options: {
    readonly extraVars?: Record<string, unknown>;
    readonly env?: Record<string, string | undefined>;
  } = {},
): Promise<LoadedText> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pt-fleet-playbook-'));
  try {
    writeFileSync(path.join(folder, 'playbook.yml'), text);
    return await load(path.join(folder, 'playbook.yml'), options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function load(
  file: string,
  { extraVars = {}, env = {} }: Parameters<typeof loadText>[1] = {},
): Promise<LoadedText> {
  const loaded = await loadPlaybook(file, { extraVars, env });
  const diagnostics = loaded.ok ? loaded.value.warnings : loaded.error;
  return {
    playbook: loaded.ok ? loaded.value.playbook : null,
    diagnostics,
    codes: diagnostics.map(({ code }) => code),
  };
}
