// Lets plain Node run the lab's TypeScript: strips the types while loading. `node --import ./typescript.mjs file.ts`
import { register } from 'node:module';

register(
  `data:text/javascript,${encodeURIComponent(`
    import { readFile } from 'node:fs/promises';
    import ts from ${JSON.stringify(import.meta.resolve('typescript'))};

    export async function resolve(specifier, context, next) {
      if (!/^\\.{1,2}\\/.*\\.js$/.test(specifier)) return next(specifier, context);
      return next(specifier.replace(/\\.js$/, '.ts'), context);
    }

    export async function load(url, context, next) {
      if (!url.endsWith('.ts')) return next(url, context);
      const text = await readFile(new URL(url), 'utf8');
      const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
      return { format: 'module', shortCircuit: true, source: ts.transpileModule(text, { compilerOptions: options }).outputText };
    }
  `)}`,
);
