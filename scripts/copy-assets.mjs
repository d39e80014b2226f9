// Copies what tsc does not: the remote shell scripts and the report templates, beside the code that reads them.
import { chmod, cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const assets = /\.(sh|hbs|css)$/;

for (const folder of ['remote', 'report']) {
  await cp(at(`src/${folder}`), at(`dist/${folder}`), {
    recursive: true,
    filter: (source) => !/\.[a-z]+$/.test(source) || assets.test(source),
  });
}
await chmod(at('dist/main.js'), 0o755);
