import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/util/package-root.js';
import { cli } from '../support/cli.js';

const documents = ['README.md', 'docs/cli.md', 'docs/playbook.md', 'playbooks/stop-leaked-dev-servers.yml'];

/** The command lines that the documents show: the words before the first argument that is no option, and the options. */
const shown = documents.flatMap((document) =>
  [
    ...readFileSync(packageRoot + document, 'utf8').matchAll(/^[#\s$]*(?:npx )?pt-fleet (.+?)(?:\s+#.*)?$/gm),
  ].map(([, line]) => ({ document, words: (line ?? '').split(/\s+/) })),
);

describe('the commands that the documents show', () => {
  it('are some', () => expect(shown.length).toBeGreaterThan(8));

  it.each(shown.map(({ document, words }) => [document, words.join(' '), words] as const))(
    '%s: pt-fleet %s',
    async (_document, _line, words) => {
      const command = words[0] === 'inventory' ? words.slice(0, 2) : words.slice(0, 1);
      const { exitCode, stdout } = await cli([...command, '--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`Usage: pt-fleet ${command.join(' ')}`);
      for (const option of words.filter((word) => /^--?[a-z]/.test(word))) {
        expect(stdout).toMatch(new RegExp(`(^|[\\s,])${option}[\\s,=<]`, 'm'));
      }
    },
  );
});
