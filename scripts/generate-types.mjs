// Types from schemas/: `npm run generate` writes them, `--check` fails when they would change (schema drift).
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const documents = {
  plan: 'plan',
  session: 'session',
  playbook: 'playbook',
  'fleet-response': 'fleet-response',
};
const check = process.argv.includes('--check');
let drifted = 0;

for (const [schema, name] of Object.entries(documents)) {
  const json = JSON.parse(await readFile(at(`schemas/${schema}.schema.json`), 'utf8'));
  const compiled = await compile(withoutTitlesForPeople(json), name, {
    additionalProperties: false,
    bannerComment: `// Generated from schemas/${schema}.schema.json by \`npm run generate\`; do not edit.`,
    ignoreMinAndMaxItems: false,
    style: { singleQuote: true, printWidth: 110 },
  });
  const target = at(`src/model/generated/${name}.ts`);
  const wanted = readonly(compiled);
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present === wanted) continue;
  if (check) {
    drifted += 1;
    console.error(
      `schemas/${schema}.schema.json and src/model/generated/${name}.ts disagree: run npm run generate`,
    );
  } else {
    await writeFile(target, wanted);
  }
}
process.exitCode = drifted > 0 ? 1 : 0;

/** A title of one PascalCase word names a type; "Least age" is for people and would only make a type of its own. */
function withoutTitlesForPeople(schema) {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === 'title' && typeof value === 'string' && !/^([A-Z][a-z0-9]*)+$/.test(value) ? undefined : value,
  );
}

/** Documents are read-only data everywhere. */
function readonly(source) {
  return source
    .replace(/^(\s+)((?:"[^"]+"|'[^']+'|\w+)\??: )/gm, '$1readonly $2')
    .replace(/^(\s+)(\[k: string\]: )/gm, '$1readonly $2');
}
