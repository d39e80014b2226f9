import { describe, expect, test } from 'vitest';
import { globMatch, globMatchText } from '../../src/util/glob.js';

describe('a glob', () => {
  test.each([
    ['gradle --status', 'gradle --status', true],
    ['gradle --status', 'gradle --status now', false],
    ['gradle*', 'gradle --status', true],
    ['gradle*', '/usr/bin/gradle', false],
    ['*gradle*', '/usr/bin/gradle --daemon', true],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'a/b/c', true],
    ['?', '', false],
    ['?', '𝄞', true],
    ['a?c', 'abc', true],
    ['web[0-9][!5]', 'web14', true],
    ['web[0-9][!5]', 'web15', false],
    ['web[^5]', 'web6', true],
    ['[]x]', ']', true],
    ['[a-]', '-', true],
    ['[*]', '*', true],
    ['[*]', 'x', false],
    ['a[b', 'a[b', true],
    ['[]', '[]', true],
    ['[!]', '!', true],
    ['[!]', 'x', false],
    ['[!]]', 'x', true],
    ['[!]]', ']', false],
    ['Gradle', 'gradle', false],
    ['a.c', 'abc', false],
    ['a\\c', 'a\\c', true],
    ['line*end', 'line\nend', true],
  ])('%j on %j: %s', (glob, text, expected) => {
    expect(globMatch(glob, text)).toBe(expected);
  });
});

describe('a glob with a slash is a path', () => {
  test.each([
    ['/srv/*', '/srv/app', true],
    ['/srv/*', '/srv/app/src', false],
    ['/srv/?', '/srv//', false],
    ['/srv/[!a]', '/srv//', false],
    ['/srv/**', '/srv/app/src', true],
    ['/srv/**', '/srv', true],
    ['/srv/**', '/srv/', true],
    ['/srv/**', '/srvx', false],
    ['/srv/**/src', '/srv/src', true],
    ['/srv/**/src', '/srv/a/b/src', true],
    ['/srv/**/src', '/srv/asrc', false],
    ['**/node', 'node', true],
    ['**/node', '/usr/bin/node', true],
    ['**/node', '/usr/bin/xnode', false],
    ['/home/*/code/**/*.log', '/home/ann/code/a/b/x.log', true],
    ['/home/*/code/**/*.log', '/home/ann/x/work/a.log', false],
  ])('%j on %j: %s', (glob, text, expected) => {
    expect(globMatch(glob, text)).toBe(expected);
  });

  test('a hostile glob on a hostile text takes no exponential time', () => {
    const started = performance.now();
    expect(globMatch(`${'*a'.repeat(30)}b`, 'a'.repeat(10_000))).toBe(false);
    expect(globMatch(`${'/**/a'.repeat(30)}/b`, '/a'.repeat(5_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe('a glob on a command line', () => {
  test('crosses slashes, so that a protected command stays protected with any argument', () => {
    expect(globMatchText('/opt/app/run *', '/opt/app/run --config /etc/app.yml')).toBe(true);
    expect(globMatchText('/opt/app/run?--x', '/opt/app/run --x')).toBe(true);
    expect(globMatchText('/opt/*/run', '/opt/a/b/run')).toBe(true);
    expect(globMatchText('/opt/**', '/opt')).toBe(false);
  });
});
