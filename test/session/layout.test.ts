import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostFileName, sessionFolder } from '../../src/session/layout.js';

describe('the file of a host', () => {
  test.each([
    ['web-1.example.org', 'web-1.example.org.json'],
    ['Web-1', '%57eb-1.json'],
    ['..', '%2e..json'],
    ['.hidden', '%2ehidden.json'],
    ['ana@web:22', 'ana%40web%3a22.json'],
    ['../../etc/passwd', '%2e.%2f..%2fetc%2fpasswd.json'],
    ['web%31', 'web%2531.json'],
  ])('of %s is %s', (host, file) => {
    expect(hostFileName(host)).toBe(file);
  });

  test('is one plain name of a sane length, whatever the host is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }), (host) => {
        expect(hostFileName(host)).toMatch(/^[a-z0-9_%-][a-z0-9_.%-]{0,220}$/);
      }),
    );
  });

  test('belongs to one host only, even on a file system that ignores case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(hostFileName(a) === hostFileName(b)).toBe(a === b);
      }),
    );
    expect(hostFileName(`${'a'.repeat(300)}1`)).not.toBe(hostFileName(`${'a'.repeat(300)}2`));
  });
});

describe('the folder of a session', () => {
  test('is never made from anything but an id', () => {
    expect(() => sessionFolder('/state', '../../etc')).toThrow('Internal error');
  });
});
