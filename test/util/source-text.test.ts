import { expect, it } from 'vitest';
import { positionIn, sourceText } from '../../src/util/source-text.js';

it('finds the line and column of every offset, whatever the lines end with', () => {
  const text = 'a\r\nbc\n\nd';
  const source = sourceText('f.yml', text);
  const places = Array.from({ length: text.length + 1 }, (_, offset) => {
    const { line, column } = positionIn(source, offset);
    return `${line}:${column}`;
  });
  expect(places).toEqual(['1:1', '1:2', '1:3', '2:1', '2:2', '2:3', '3:1', '4:1', '4:2']);
  expect(positionIn(source, 4)).toMatchObject({ file: 'f.yml' });
  expect(positionIn(source, 4).frame).toContain('> 2 | bc');
});
