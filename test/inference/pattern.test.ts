import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandPattern } from '../../src/inference/index.js';

describe('a command pattern keeps what recurs across hosts', () => {
  test.each<[string, readonly string[]]>([
    ['node server.js', ['node', '/home/x/app/server.js']],
    ['node server.js --port <n>', ['/usr/bin/node', '/srv/app/server.js', '--port', '3000']],
    ['node vite --port=<n>', ['node', '/home/ana/shop/node_modules/.bin/vite', '--port=5173']],
    ['npm run dev', ['npm run dev', '', '']],
    ['npm run dev', ['npm', 'run', 'dev']],
    ['python -m http.server <n>', ['/usr/bin/python3.11', '-m', 'http.server', '8080']],
    ['python manage.py runserver <address>', ['python3', 'manage.py', 'runserver', '0.0.0.0:8000']],
    [
      'java org.gradle.launcher.daemon.bootstrap.GradleDaemon <n>',
      ['java', '-Xmx512m', '-cp', '/g.jar', 'org.gradle.launcher.daemon.bootstrap.GradleDaemon', '8.5'],
    ],
    ['java -jar app-<n>.<n>.<n>.jar --server', ['java', '-Xmx1g', '-jar', '/opt/app-1.4.2.jar', '--server']],
    ['sh <code>', ['sh', '-c', 'curl -H "Authorization: Bearer abc" x']],
    ['php -S <address> -t <arg>', ['php', '-S', 'localhost:8000', '-t', 'public']],
    ['mysql -u <arg> -p<arg> --host <address>', ['mysql', '-u', 'root', '-phunter', '--host', '10.0.0.3']],
    ['curl -H <arg> <url>', ['curl', '-H', 'X-Api: 1', 'https://ana:pw@example.org/x?token=1']],
    ['env API_TOKEN=<secret> PORT=<n> start', ['env', 'API_TOKEN=abc', 'PORT=3000', 'start']],
    [
      'deploy --password <secret> --token=<secret> --user <arg>',
      ['/opt/deploy', '--password', 'hunter2', '--token=x', '--user', 'ana'],
    ],
    ['worker<n>.sh', ['/srv/worker12.sh']],
    ['postgres <arg> <address> <arg>', ['postgres: ana shop 10.0.0.3 idle']],
    ['bash', ['-bash']],
    ['job --id <hash>', ['job', '--id', '550e8400-e29b-41d4-a716-446655440000']],
    ['main.<hash>.js', ['/srv/main.3f2a1bc9.js']],
    ['<program> <email>', ['/home/ana/ana', 'ana@example.org']],
  ])('%s', (expected, argv) => {
    expect(commandPattern(argv, 'comm')).toBe(expected);
  });

  test('it falls back on the kernel name', () => {
    expect(commandPattern([], 'kworker/0:1')).toBe('<program>');
    expect(commandPattern([], 'gopls')).toBe('gopls');
    expect(commandPattern([], '')).toBe('<program>');
  });
});

const secretText = fc
  .stringMatching(/^[A-Za-z0-9+/_-]{10,40}$/)
  .filter((text) => /\d/.test(text) && /[A-Za-z]/.test(text));
/** Ten or more characters cannot be part of a placeholder or of a vocabulary word by chance. */
const placements: readonly ((secret: string) => readonly string[])[] = [
  (secret) => ['app', '--password', secret],
  (secret) => ['app', `--password=${secret}`],
  (secret) => ['app', '--api-key', secret],
  (secret) => ['app', '--verbose', secret],
  (secret) => ['app', secret],
  (secret) => ['app', 'run', secret],
  (secret) => ['mysql', `-p${secret}`],
  (secret) => ['sshpass', '-p', secret, 'ssh', 'x'],
  (secret) => ['env', `DB_PASSWORD=${secret}`, 'app'],
  (secret) => ['env', `PLAIN=${secret}`, 'app'],
  (secret) => ['curl', '-u', `ana:${secret}`, 'https://x'],
  (secret) => ['curl', `https://ana:${secret}@example.org/`],
  (secret) => ['curl', '-H', `Authorization: Bearer ${secret}`],
  (secret) => ['curl', 'Bearer', secret],
  (secret) => ['sh', '-c', `login ${secret}`],
  (secret) => ['bash', '-lc', secret],
  (secret) => ['node', '-e', secret],
  (secret) => ['python3', '-c', secret],
  (secret) => ['python3', `-c${secret}`],
  (secret) => ['perl', '-ne', secret],
  (secret) => ['java', `-Dpassword=${secret}`, 'com.example.Main'],
  (secret) => ['java', '-cp', secret, 'com.example.Main', secret],
  (secret) => ['node', `--title=${secret}`, 'server.js', '--', secret],
  (secret) => ['php', '-S', secret],
  (secret) => [`login ${secret} ${secret}`],
  (secret) => [`app: token ${secret}`],
];

describe('a command pattern gives nothing away', () => {
  test('no secret, wherever it is usually written', () => {
    fc.assert(
      fc.property(secretText, fc.constantFrom(...placements), (secret, place) => {
        expect(commandPattern(place(secret), 'comm')).not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });

  test('no name of a home directory', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_-]{2,12}q$/);
    const places = [
      (home: string): readonly string[] => ['node', `/home/${home}/server.js`],
      (home: string): readonly string[] => ['node', `/home/${home}/${home}.js`],
      (home: string): readonly string[] => ['node', `/home/${home}/${home}/run-${home}.js`],
      (home: string): readonly string[] => ['python3', `/home/${home}`],
      (home: string): readonly string[] => [`/home/${home}/bin/${home}`, 'serve'],
      (home: string): readonly string[] => ['ls', `/home/${home}`, `~${home}`],
      (home: string): readonly string[] => ['app', `--home=/home/${home}`, home],
      (home: string): readonly string[] => ['java', '-cp', `/home/${home}/x.jar`, `com.${home}.Main`],
      (home: string): readonly string[] => ['java', `-Duser.home=/Users/${home}`, '-jar', `${home}.jar`],
    ];
    fc.assert(
      fc.property(name, fc.constantFrom(...places), (home, place) => {
        expect(commandPattern(place(home), 'comm')).not.toContain(home);
      }),
      { numRuns: 300 },
    );
  });

  test('at most 8 words and 120 characters of printable ASCII, whatever it is given', () => {
    const hostile = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('\u001b[2J', '\u202e', '<script>', '\n', '-', '--', '='),
      ),
    );
    fc.assert(
      fc.property(hostile, fc.string({ unit: 'binary', maxLength: 15 }), (argv, comm) => {
        const pattern = commandPattern(argv, comm);
        expect(pattern).toMatch(/^[ -~]{1,120}$/);
        expect(pattern.split(' ').length).toBeLessThanOrEqual(9);
      }),
      { numRuns: 500 },
    );
  });

  test('of endless command lines only the beginning is read', () => {
    const endless = [':', 'a', '/home/a', '-', '0'].map((unit) => unit.repeat(20_000));
    const argv = ['x', ...Array.from({ length: 2000 }, () => endless).flat()];
    expect(commandPattern(argv, 'x').length).toBeLessThanOrEqual(120);
  });
});

describe('the same program on different hosts has one pattern', () => {
  const number = fc.integer({ min: 1, max: 65_535 }).map(String);
  const hash = fc.stringMatching(/^[0-9a-f]{40}$/).filter((text) => /\d/.test(text) && /[a-f]/.test(text));
  const directory = fc.stringMatching(/^[a-z]{3,9}$/).map((name) => `/srv/${name}`);
  const variant = fc.record({
    port: number,
    hash,
    directory,
    uuid: fc.uuid(),
    version: fc.tuple(number, number),
  });
  const command = (of: {
    port: string;
    hash: string;
    directory: string;
    uuid: string;
    version: [string, string];
  }): readonly string[] => [
    `/opt/node-${of.version[0]}/bin/node`,
    `${of.directory}/server-${of.version.join('.')}.${of.hash}.js`,
    `--port=${of.port}`,
    '--root',
    of.directory,
    of.uuid,
    `-w${of.port}`,
  ];

  test('with other ports, paths, hashes and versions', () => {
    fc.assert(
      fc.property(variant, variant, (one, other) => {
        expect(commandPattern(command(one), 'node')).toBe(commandPattern(command(other), 'node'));
      }),
    );
  });

  test('also where a uuid happens to hold no letter', () => {
    const withUuid = (id: string): string => commandPattern(['node', 'server.js', id], 'node');
    expect(withUuid('00000014-6360-3717-8000-000700000011')).toBe(
      withUuid('0000001b-0607-51e9-af2e-3a9f0000000d'),
    );
  });

  test('and other programs have others', () => {
    expect(commandPattern(['node', 'a.js'], 'node')).not.toBe(commandPattern(['node', 'b.js'], 'node'));
  });
});
