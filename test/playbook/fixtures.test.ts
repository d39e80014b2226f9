import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import { loadPlaybook } from '../../src/playbook/index.js';

const fixtures = path.relative(process.cwd(), path.join(import.meta.dirname, 'fixtures'));

describe('a playbook that holds is normalised', () => {
  test.each(playbooksIn('ok'))('%s', async (name) => {
    const file = path.join(fixtures, 'ok', name);
    const loaded = await loadPlaybook(file, { extraVars: extraVarsOf(file), env: {} });
    expect(loaded.ok || loaded.error).toBe(true);
    if (!loaded.ok) return;
    const { plays } = loaded.value.playbook;
    const warnings = loaded.value.warnings.map(render);
    await expect(`${JSON.stringify({ plays, warnings }, null, 2)}\n`).toMatchFileSnapshot(
      goldenOf('ok', name, 'json'),
    );
  });
});

describe('a playbook with errors is refused with all of them, each at its place', () => {
  test.each(playbooksIn('err'))('%s', async (name) => {
    const file = path.join(fixtures, 'err', name);
    const loaded = await loadPlaybook(file, { extraVars: extraVarsOf(file), env: {} });
    expect(loaded.ok).toBe(false);
    if (loaded.ok) return;
    await expect(loaded.error.map(render).join('\n')).toMatchFileSnapshot(goldenOf('err', name, 'txt'));
  });
});

function playbooksIn(folder: string): readonly string[] {
  return readdirSync(path.join(fixtures, folder)).filter((name) => name.endsWith('.yml'));
}

function goldenOf(folder: string, name: string, ending: string): string {
  return path.join(import.meta.dirname, 'fixtures', folder, name.replace(/yml$/, ending));
}

/** `# -e name=value …` on the first line of a fixture. */
function extraVarsOf(file: string): Record<string, string> {
  const [first = ''] = readFileSync(file, 'utf8').split('\n');
  const pairs = [...first.matchAll(/ -e (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function render({ severity, code, summary, detail, hint, position }: Diagnostic): string {
  const place = position === undefined ? '' : `${position.file}:${position.line}:${position.column}: `;
  const lines = [
    `${place}${severity} ${code}`,
    `  ${summary}`,
    detail === undefined ? null : `  (${detail})`,
    hint === undefined ? null : `  hint: ${hint}`,
    position?.frame ?? null,
  ];
  return `${lines.filter((line) => line !== null).join('\n')}\n`;
}
