import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newFleetSessionId, newHostSessionId, parseSessionId } from '../../src/session/ids.js';
import { errorOf } from './support/session.js';

describe('new ids', () => {
  const now = new Date('2026-01-15T14:30:22.999Z');

  test('hold the time in UTC and the random digits', () => {
    expect(newFleetSessionId(now, 'a7b3')).toBe('fleet-20260115-143022-a7b3');
    expect(newHostSessionId(now, 'b8c4')).toBe('pt-20260115-143022-b8c4');
  });

  test('need four hexadecimal digits', () => {
    expect(() => newFleetSessionId(now, '../x')).toThrow('Internal error');
  });
});

describe('ids from users', () => {
  test.each([
    ['fleet-20260115-143022-a7b3', { kind: 'exact', id: 'fleet-20260115-143022-a7b3' }],
    ['latest', { kind: 'latest' }],
    ['fleet-20260115', { kind: 'prefix', prefix: 'fleet-20260115' }],
    ['20260115-14', { kind: 'prefix', prefix: 'fleet-20260115-14' }],
  ])('%s is understood', (text, value) => {
    expect(parseSessionId(text)).toEqual({ ok: true, value });
  });

  test.each([
    '../../etc/passwd',
    'fleet-20260115-143022-a7b3/../../x',
    'fleet-20260115-143022-a7b3\0',
    'fleet-20260115-143022-a7b3\n',
    'fleet-..',
    '..',
    '.',
    '',
    '/',
    '-rf',
    'FLEET-20260115-143022-A7B3',
    'fleet-20260115-143022-a7b34',
    'Latest',
    'a'.repeat(10_000),
  ])('%j is refused', (text) => {
    const { code, summary } = errorOf(parseSessionId(text));
    expect(code).toBe('session/bad-id');
    expect(summary.length).toBeLessThan(200);
    expect(summary).not.toMatch(/[\0\n]/);
  });

  test('the id of a session on one host is explained', () => {
    expect(errorOf(parseSessionId('pt-20260115-143022-a7b3')).hint).toContain('name the fleet session');
  });

  test('whatever is accepted holds no separator, no dot and no control character', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^fleet-.{0,30}$/)), (text) => {
        const parsed = parseSessionId(text);
        if (!parsed.ok || parsed.value.kind === 'latest') return;
        const name = parsed.value.kind === 'exact' ? parsed.value.id : parsed.value.prefix;
        expect(name).toMatch(/^fleet-[0-9a-f-]+$/);
      }),
    );
  });
});
