import { describe, expect, it } from 'vitest';
import { sourceFrame } from '../../src/util/source-frame.js';

const text = 'all:\n  hots:\n    web1:\n    web2:\n';

describe('sourceFrame', () => {
  it('shows the line, its neighbours and a caret below the column', () => {
    expect(sourceFrame(text.split('\n'), 2, 3)).toBe(
      ['  1 | all:', '> 2 |   hots:', '    |   ^', '  3 |     web1:'].join('\n'),
    );
  });

  it('keeps the numbers aligned where they gain a digit', () => {
    const long = Array.from({ length: 12 }, (_, index) => `line${index + 1}`);
    expect(sourceFrame(long, 9, 1).split('\n')).toEqual([
      '   8 | line8',
      '>  9 | line9',
      '     | ^',
      '  10 | line10',
    ]);
  });

  it('shows control characters instead of sending them, with the caret still below the right character', () => {
    const frame = sourceFrame(['a\u001b[31mb: \t!x'], 1, 11);
    expect(frame).not.toMatch(/[\u001b\t]/);
    const [source, caret] = frame.split('\n');
    expect(source?.indexOf('!')).toBe(caret?.indexOf('^'));
  });

  it('cuts a long line around the column', () => {
    const frame = sourceFrame([`${'x'.repeat(5000)}!${'y'.repeat(5000)}`], 1, 5001);
    const [source, caret] = frame.split('\n');
    expect(source!.length).toBeLessThan(120);
    expect(source!.indexOf('!')).toBe(caret!.indexOf('^'));
  });
});
