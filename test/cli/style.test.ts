import { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { styleFor } from '../../src/cli/output/style.js';
import type { Stream } from '../../src/cli/index.js';

const terminal: Stream = {
  terminal: Object.create(WriteStream.prototype) as WriteStream,
  columns: 80,
  write: () => undefined,
};

describe('colours', () => {
  it('are there on a terminal, also with an empty NO_COLOR', () => {
    expect(styleFor(terminal, {}).red('x')).toBe('\u001b[31mx\u001b[0m');
    expect(styleFor(terminal, { NO_COLOR: '' }).red('x')).toBe('\u001b[31mx\u001b[0m');
  });

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('are left out with %j', (env) => {
    expect(styleFor(terminal, env).red('x')).toBe('x');
  });

  it('are left out of pipes and files', () => {
    expect(styleFor({ ...terminal, terminal: null }, {}).bold('x')).toBe('x');
  });
});
