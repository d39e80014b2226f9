import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = 'src/report/templates/';
const templates = readdirSync(folder)
  .filter((name) => name.endsWith('.hbs'))
  .map((name) => [name, readFileSync(folder + name, 'utf8')] as const);
const css = readFileSync(`${folder}style.css`, 'utf8');

describe('the templates', () => {
  it.each(templates)('%s escapes every value and quotes every attribute', (_, text) => {
    expect(text).not.toMatch(/\{\{\{|\{\{&|\{\{~\{/);
    for (const [tag] of text.replace(/\{\{[^}]*\}\}/g, 'VALUE').matchAll(/<[a-z][^>]*>/gi)) {
      const attributes = tag
        .replace(/^<[a-z0-9]+|\/?>$/gi, '')
        .replace(/[a-z-]+="[^"]*"/gi, '')
        .trim();
      expect(attributes.replace('VALUE', '?')).toBe('');
    }
  });

  it.each(templates)('%s neither loads, runs nor links anything', (_, text) => {
    expect(text).not.toMatch(
      /<script|<img|<link|<iframe|<object|<a\s|\sstyle=|\son[a-z]+=|\ssrc=|\shref=|https?:/i,
    );
  });

  it.each(templates)('%s gives every table a caption and every heading cell a scope', (_, text) => {
    expect(text.match(/<table/g)?.length).toBe(text.match(/<caption>/g)?.length);
    expect(text.match(/<th[\s>]/g)?.length).toBe(text.match(/<th scope="/g)?.length);
  });

  it('loads nothing from the style sheet either', () => {
    expect(css).not.toMatch(/url\(|@import|expression|\{\{/);
  });
});

describe('the colours', () => {
  const [light = '', dark = ''] = css.split('prefers-color-scheme: dark');

  it.each([
    ['light', light],
    ['dark', dark],
  ])('have enough contrast to be read by everybody in the %s scheme (WCAG AA)', (_, scheme) => {
    const colour = (name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(scheme)?.[1] ?? '';
    const pairs = [
      ...['ink', 'soft', 'accent'].flatMap(
        (text) =>
          [
            [text, 'page'],
            [text, 'card'],
          ] as const,
      ),
      ...['good', 'warn', 'bad', 'calm'].map((tone) => [tone, `${tone}-back`] as const),
    ];
    for (const [text, back] of pairs)
      expect([text, back, contrast(colour(text), colour(back)) >= 4.5]).toEqual([text, back, true]);
  });
});

/** Contrast ratio of two colours, 1…21 (WCAG 2.2, 1.4.3). */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
