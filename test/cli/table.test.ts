import { describe, expect, it } from 'vitest';
import { table, wrap } from '../../src/cli/output/table.js';

const columns = [
  { title: 'TARGET' },
  { title: 'AGE', align: 'right' as const },
  { title: 'WHY', flexible: true as const },
];

describe('a table', () => {
  it('wraps the flexible column into what the others leave', () => {
    const text = table(
      columns,
      [[{ text: 'a:1' }, { text: '3d' }, { text: 'its working directory was deleted' }]],
      40,
    );
    expect(text).toBe(
      ['TARGET  AGE  WHY', 'a:1      3d  its working directory was', '             deleted'].join('\n'),
    );
  });

  it('puts the flexible text below the row on a narrow terminal', () => {
    const text = table(
      columns,
      [[{ text: 'host-with-a-long-name:4711' }, { text: '3d' }, { text: 'it was left' }]],
      40,
    );
    expect(text.split('\n').slice(1)).toEqual(['host-with-a-long-name:4711   3d', '    it was left']);
  });

  it('puts a text below that would be a tall and narrow pillar beside the row', () => {
    const words = 'its working directory was deleted and what started it is gone, and so is its terminal';
    const text = table(columns, [[{ text: 'host:4711' }, { text: '3d' }, { text: words }]], 41);
    expect(text.split('\n')[2]).toBe('    its working directory was deleted and');
  });

  it('never lets control characters through', () => {
    const text = table(columns, [[{ text: 'a\u001b[2Jb' }, { text: '\u202e' }, { text: 'x\ny' }]], 80);
    expect(text).toContain('a\\u001b[2Jb');
    expect(text.split('\n')).toHaveLength(2);
  });

  it('pads before it paints, so that colours do not move columns', () => {
    const painted = table(
      [{ title: 'S' }, { title: 'N' }],
      [[{ text: 'ok', paint: (t) => `<${t}>` }, { text: '1' }]],
      80,
    );
    expect(painted.split('\n')[1]).toBe('<ok>  1');
  });
});

describe('wrap', () => {
  it.each([0, -4, 1])('ends on a terminal of %i columns', (width) => {
    expect(wrap('a long sentence of many words', width).join(' ').length).toBeGreaterThan(20);
  });

  it('cuts a word that is longer than the line', () => {
    expect(wrap('abcdefghijklmnop qr', 8)).toEqual(['abcdefgh', 'ijklmnop', 'qr']);
  });
});
