import { hour, minute, rowsOf, type Signature } from './signature.js';

/** A test run is a matter of minutes; an hour is long. */
const runner = rowsOf({ category: 'test-runner', orphaning: 'unusual', usualLifetimeSeconds: hour });
/** A worker only serves its runner, over a channel that ends with it. */
const worker = rowsOf({ category: 'test-runner', orphaning: 'fatal', usualLifetimeSeconds: hour });
const overStdio = { stdioProtocol: true } as const;

export const testRunners: readonly Signature[] = [
  worker(
    'jest-worker',
    {
      scripts: [
        'jest-worker/build/processChild.js',
        'jest-worker/build/workers/processChild.js',
        'jest-worker/processChild.js',
      ],
    },
    'https://github.com/jestjs/jest/tree/main/packages/jest-worker#readme',
    overStdio,
  ),
  runner(
    'jest',
    { programs: ['jest'], scripts: ['jest/bin/jest.js', 'jest-cli/bin/jest.js'] },
    'https://jestjs.io/docs/cli',
  ),
  runner(
    'react-scripts-test',
    { scripts: ['react-scripts/scripts/test.js'] },
    'https://create-react-app.dev/docs/running-tests/',
  ),
  worker(
    'vitest-worker',
    {
      programs: ['(vitest'],
      scripts: [
        'vitest/dist/workers/forks.js',
        'vitest/dist/workers/vmForks.js',
        'tinypool/dist/entry/process.js',
      ],
    },
    'https://vitest.dev/config/#pool (forks)',
    overStdio,
  ),
  runner(
    'vitest',
    { programs: ['vitest', '(vitest)'], scripts: ['vitest/vitest.mjs', 'vitest/dist/cli.js'] },
    'https://vitest.dev/guide/cli.html',
  ),
  worker(
    'mocha-worker',
    { scripts: ['workerpool/src/worker.js', 'mocha/lib/nodejs/worker.js'] },
    'https://mochajs.org/#parallel-tests',
    overStdio,
  ),
  runner(
    'mocha',
    {
      programs: ['mocha', '_mocha'],
      scripts: ['mocha/bin/mocha.js', 'mocha/bin/mocha', 'mocha/bin/_mocha', 'mocha/lib/cli/cli.js'],
    },
    'https://mochajs.org/#command-line-usage',
  ),
  worker(
    'ava-worker',
    { scripts: ['ava/lib/worker/base.js', 'ava/lib/worker/subprocess.js'] },
    'https://github.com/avajs/ava/blob/main/docs/06-configuration.md (workerThreads: false)',
    overStdio,
  ),
  runner('ava', { programs: ['ava'], scripts: ['ava/entrypoints/cli.mjs'] }, 'https://github.com/avajs/ava'),
  runner(
    'node-test',
    { interpreters: ['node', 'nodejs'], interpreterFlags: ['--test'] },
    'https://nodejs.org/api/test.html',
  ),
  runner('bun-test', { interpreters: ['bun'], programs: ['test'] }, 'https://bun.sh/docs/cli/test'),
  runner(
    'deno-test',
    { interpreters: ['deno'], programs: ['test'] },
    'https://docs.deno.com/runtime/reference/cli/test/',
  ),
  worker(
    'playwright-worker',
    {
      scripts: [
        'playwright/lib/common/process.js',
        'playwright/lib/worker/workerProcessEntry.js',
        '@playwright/test/lib/process.js',
      ],
    },
    'https://playwright.dev/docs/test-parallel#worker-processes',
    overStdio,
  ),
  runner(
    'playwright',
    {
      programs: ['playwright'],
      scripts: ['@playwright/test/cli.js', 'playwright/cli.js'],
      words: [['test']],
    },
    'https://playwright.dev/docs/test-cli',
  ),
  runner(
    'cypress',
    { programs: ['cypress', 'Cypress'], scripts: ['cypress/bin/cypress'] },
    'https://docs.cypress.io/app/references/command-line',
  ),
  runner(
    'karma',
    { programs: ['karma'], scripts: ['karma/bin/karma'] },
    'https://karma-runner.github.io/latest/',
  ),
  runner(
    'npm-test',
    {
      programs: ['npm', 'pnpm', 'yarn', 'npm-cli.js', 'pnpm.cjs', 'yarn.js'],
      words: [['test', 't', 'test:*']],
    },
    'https://docs.npmjs.com/cli/commands/npm-test',
  ),
  runner(
    'npm-test',
    {
      programs: ['npm', 'pnpm', 'yarn', 'npm-cli.js', 'pnpm.cjs', 'yarn.js'],
      words: [
        ['run', 'run-script', 'exec'],
        ['test', 'test:*', 'jest', 'vitest', 'mocha', 'playwright'],
      ],
    },
    'https://docs.npmjs.com/cli/commands/npm-run',
  ),
  worker(
    'pytest-xdist-worker',
    { codes: ['import sys;exec(eval(sys.stdin.readline()))'] },
    'https://codespeak.net/execnet/basics.html (popen gateways, which pytest-xdist starts its workers with)',
    overStdio,
  ),
  runner(
    'pytest',
    { programs: ['pytest', 'py.test'], modules: ['pytest'] },
    'https://docs.pytest.org/en/stable/how-to/usage.html',
  ),
  runner('unittest', { modules: ['unittest'] }, 'https://docs.python.org/3/library/unittest.html'),
  runner(
    'django-test',
    { programs: ['manage.py'], words: [['test']] },
    'https://docs.djangoproject.com/en/stable/topics/testing/overview/',
  ),
  runner('tox', { programs: ['tox', 'nox'], modules: ['tox', 'nox'] }, 'https://tox.wiki/'),
  runner('rspec', { programs: ['rspec'] }, 'https://rspec.info/documentation/'),
  runner(
    'minitest',
    { programs: ['rails'], scripts: ['bin/rails'], words: [['test', 'test:*']] },
    'https://guides.rubyonrails.org/testing.html',
  ),
  runner(
    'phpunit',
    { programs: ['phpunit', 'pest', 'paratest', 'phpunit.phar'] },
    'https://docs.phpunit.de/en/11.5/textui.html',
  ),
  runner(
    'go-test-binary',
    { programs: ['*.test'], flags: ['-test.*'] },
    'https://pkg.go.dev/cmd/go#hdr-Testing_flags (the binary is temporary)',
    { temporaryProgram: true },
  ),
  runner('go-test', { programs: ['go'], words: [['test']] }, 'https://pkg.go.dev/cmd/go#hdr-Test_packages'),
  runner('ctest', { programs: ['ctest'] }, 'https://cmake.org/cmake/help/latest/manual/ctest.1.html'),
  runner(
    'cargo-test',
    { programs: ['cargo', 'cargo-nextest'], words: [['test', 't', 'nextest']] },
    'https://doc.rust-lang.org/cargo/commands/cargo-test.html',
  ),
  worker(
    'surefire-worker',
    { jars: ['surefirebooter*'], classes: ['org.apache.maven.surefire.booter.ForkedBooter'] },
    'https://maven.apache.org/surefire/maven-surefire-plugin/examples/fork-options-and-parallel-execution.html',
    overStdio,
  ),
  worker(
    'gradle-test-worker',
    { classes: ['worker.org.gradle.process.internal.worker.GradleWorkerMain'] },
    'https://docs.gradle.org/current/userguide/java_testing.html#sec:test_execution',
    overStdio,
  ),
  worker(
    'vstest-testhost',
    { programs: ['testhost'], jars: ['testhost.dll', 'vstest.console.dll'] },
    'https://github.com/microsoft/vstest/blob/main/docs/Overview.md',
  ),
  runner(
    'dotnet-test',
    { interpreters: ['dotnet'], programs: ['test'] },
    'https://learn.microsoft.com/dotnet/core/tools/dotnet-test',
  ),
  runner('locust', { programs: ['locust', 'k6'], modules: ['locust'] }, 'https://docs.locust.io/', {
    usualLifetimeSeconds: 4 * hour,
  }),
  runner(
    'bats',
    { programs: ['bats'], scripts: ['libexec/bats-core/bats'] },
    'https://bats-core.readthedocs.io/',
    {
      usualLifetimeSeconds: 30 * minute,
    },
  ),
];
