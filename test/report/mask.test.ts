import { describe, expect, it } from 'vitest';
import { maskCommandLine, masked } from '../../src/report/mask.js';

describe('maskCommandLine', () => {
  it.each([
    ['--password=hunter2'],
    ['--password hunter2'],
    ['--db-password hunter2'],
    ['-DauthToken=hunter2'],
    ['DB_PASSWORD=hunter2'],
    ['env AWS_SECRET_ACCESS_KEY=hunter2 x'],
    ['--api-key hunter2'],
    ['--header Authorization:hunter2'],
    ['x https://user:hunter2@example.com/path'],
    ['x postgres://hunter2@db/app'],
    ['x https://example.com/?access_token=hunter2&a=b'],
    ['curl -u ana:hunter2 https://example.com'],
    ['/usr/bin/mysql -phunter2'],
    ['sshpass -p hunter2 ssh x'],
    ['redis-cli -a hunter2'],
  ])('masks the secret of %s', (line) => {
    const shown = maskCommandLine(line.split(' '));
    expect(shown).not.toContain('hunter2');
    expect(shown).toContain(masked);
  });

  it.each([
    [['sh', '-c', 'mysql --password=hunter2 -e "select 1"']],
    [['sh', '-c', 'PGPASSWORD="hunter2" psql']],
    [['sh', '-c', 'login --token hunter2']],
    [['curl', '-H', 'Authorization: Bearer hunter2hunter2']],
    [['curl', '-H', 'Authorization: Basic hunter2==']],
    [['node', '{"password": "hunter2"}']],
  ])('masks secrets inside one argument: %j', (argv) => {
    expect(maskCommandLine(argv)).not.toContain('hunter2');
  });

  it.each([
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['glpat-abcdefghij0123456789'],
    ['AKIAABCDEFGHIJKLMNOP'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
    ['wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYabcd'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc'],
  ])('masks a token by its own shape: %s', (token) => {
    expect(maskCommandLine(['x', token])).toBe(`x ${masked}`);
  });

  it.each([
    'node /home/ana/app/node_modules/.bin/vite --port 5173',
    'java -Xmx2g -cp /opt/gradle/lib/gradle-launcher.jar org.gradle.launcher.daemon.bootstrap.GradleDaemon 8.5',
    'git checkout 9ec4ec5b0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f',
    'python3 -m http.server 8000',
    'ssh -p 22 host',
  ])('leaves an ordinary command line as it is: %s', (line) => {
    expect(maskCommandLine(line.split(' '))).toBe(line);
  });

  it('does not take the option after an option for its value', () => {
    expect(maskCommandLine(['x', '--token', '--verbose', 'y'])).toBe('x --token --verbose y');
  });

  it('cuts long arguments and long lines', () => {
    expect(maskCommandLine(['x', 'y'.repeat(5000)]).length).toBeLessThan(210);
    const many = maskCommandLine(['x', ...Array.from({ length: 5000 }, () => 'argument')]);
    expect(many.length).toBeLessThan(1_100);
    expect(many).toMatch(/… \(\d+ more arguments\)$/);
  });

  it('takes no longer for text that is made to be slow', () => {
    const start = performance.now();
    for (const part of ['password', '-', 'a.', '--token ', 'eyJ', '://', 'aA1', 'password:"', 'bearer '])
      maskCommandLine(Array.from({ length: 20 }, () => part.repeat(2000)));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
