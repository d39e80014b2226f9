import { describe, expect, test } from 'vitest';
import { assess } from '../../src/inference/index.js';
import { processFacts, snapshotOf } from '../support/snapshot.js';

/** What the signature table says of one command line, as "category/signature". */
function recognise(argv: readonly string[], comm?: string): string {
  const process = processFacts({ argv, ...(comm === undefined ? {} : { comm }) });
  const found = assess(snapshotOf([process])).find((each) => each.process.pid === process.pid);
  return `${found?.category ?? ''}/${found?.signature ?? '-'}`;
}

describe('a program is recognised however it was started', () => {
  test.each<[string, readonly string[]]>([
    ['dev-server/vite', ['node', '/home/ana/app/node_modules/.bin/vite', '--port', '5173']],
    [
      'dev-server/vite',
      ['/usr/bin/node', '--max-old-space-size=4096', '/srv/app/node_modules/vite/bin/vite.js'],
    ],
    ['dev-server/vite', ['node', '-r', 'ts-node/register', './node_modules/vite/bin/vite.js', 'dev']],
    ['build-tool/vite-build', ['node', '/srv/app/node_modules/.bin/vite', 'build']],
    ['dev-server/next-dev', ['node', '/srv/app/node_modules/.bin/next', 'dev', '-p', '3000']],
    ['dev-server/next-server', ['next-server (v14.2.3)', '', '']],
    ['dev-server/webpack-dev-server', ['node', '/a/node_modules/.bin/webpack-dev-server']],
    ['dev-server/webpack-serve', ['node', '/a/node_modules/webpack/bin/webpack.js', 'serve']],
    ['build-tool/webpack', ['node', '/a/node_modules/webpack/bin/webpack.js', '--mode', 'production']],
    ['dev-server/react-scripts', ['node', '/a/node_modules/react-scripts/scripts/start.js']],
    ['dev-server/react-scripts', ['node', '/a/node_modules/.bin/react-scripts', 'start']],
    ['dev-server/astro', ['node', '/a/node_modules/.bin/astro', 'dev']],
    ['dev-server/nuxt', ['node', '/a/node_modules/nuxt/bin/nuxt.mjs', 'dev']],
    ['dev-server/angular', ['ng serve']],
    ['dev-server/parcel', ['node', '/a/node_modules/.bin/parcel', 'index.html']],
    ['dev-server/storybook', ['node', '/a/node_modules/.bin/storybook', 'dev', '-p', '6006']],
    ['dev-server/rails', ['ruby', 'bin/rails', 'server']],
    ['dev-server/puma', ['puma 6.4.2 (tcp://localhost:3000) [shop]']],
    ['dev-server/django', ['python3.11', 'manage.py', 'runserver', '0.0.0.0:8000']],
    ['dev-server/flask', ['/usr/bin/python3', '/home/ana/.venv/bin/flask', 'run']],
    ['dev-server/flask', ['python', '-m', 'flask', 'run']],
    ['dev-server/uvicorn-reload', ['python', '/v/bin/uvicorn', 'app:app', '--reload']],
    ['dev-server/php-server', ['php', '-S', 'localhost:8000', '-t', 'public']],
    ['dev-server/python-http-server', ['python3', '-m', 'http.server', '8080']],
    ['dev-server/python-http-server', ['python3', '-um', 'http.server']],
    ['dev-server/python-http-server', ['python3', '-mhttp.server']],
    ['dev-server/hugo-server', ['hugo', 'server', '-D']],
    ['dev-server/jekyll-serve', ['ruby', '/usr/bin/jekyll', 'serve']],
    ['dev-server/live-server', ['node', '/usr/lib/node_modules/live-server/live-server.js']],
    ['dev-server/nodemon', ['node', '/a/node_modules/.bin/nodemon', 'server.js']],
    ['dev-server/ts-node-dev', ['node', '/a/node_modules/.bin/ts-node-dev', 'src/index.ts']],
    ['dev-server/tsx-watch', ['node', '/a/node_modules/.bin/tsx', 'watch', 'src/index.ts']],
    ['dev-server/node-watch', ['node', '--watch', 'server.js']],
    ['dev-server/esbuild-serve', ['/a/node_modules/@esbuild/linux-x64/bin/esbuild', '--serve', 'app.ts']],
    ['dev-server/metro', ['node', '/a/node_modules/.bin/react-native', 'start']],
    ['dev-server/npm-run-dev', ['npm run dev', '', '']],
    ['dev-server/npm-run-dev', ['node', '/usr/bin/npm', 'start']],
    [
      'test-runner/jest-worker',
      ['/usr/bin/node', '/a/node_modules/jest-worker/build/workers/processChild.js'],
    ],
    ['test-runner/jest', ['node', '/a/node_modules/.bin/jest', '--watch']],
    ['test-runner/vitest-worker', ['node', '/a/node_modules/vitest/dist/workers/forks.js']],
    [
      'test-runner/vitest-worker',
      ['/usr/bin/node', '--conditions', 'node', '/a/node_modules/tinypool/dist/entry/process.js'],
    ],
    ['test-runner/vitest-worker', ['node (vitest 3)', '', '']],
    ['test-runner/vitest', ['node', '/a/node_modules/vitest/vitest.mjs', 'run']],
    ['test-runner/mocha', ['node', '/a/node_modules/mocha/bin/mocha.js']],
    ['test-runner/pytest', ['python', '-m', 'pytest', '-n', '4']],
    ['test-runner/pytest', ['/v/bin/python3.12', '/v/bin/pytest', 'tests']],
    [
      'test-runner/pytest-xdist-worker',
      ['/v/bin/python', '-u', '-c', 'import sys;exec(eval(sys.stdin.readline()))'],
    ],
    ['test-runner/karma', ['node', '/a/node_modules/karma/bin/karma', 'start']],
    ['test-runner/cypress', ['/home/ana/.cache/Cypress/13.6.0/Cypress/Cypress', '--no-sandbox']],
    ['test-runner/playwright', ['node', '/a/node_modules/.bin/playwright', 'test']],
    ['test-runner/playwright-worker', ['node', '/a/node_modules/playwright/lib/common/process.js']],
    ['test-runner/phpunit', ['php', 'vendor/bin/phpunit']],
    ['test-runner/rspec', ['ruby', '/usr/local/bundle/bin/rspec', 'spec']],
    ['test-runner/go-test-binary', ['/tmp/go-build312/b001/api.test', '-test.timeout=10m0s', '-test.v']],
    ['test-runner/ctest', ['ctest', '-j8']],
    ['test-runner/cargo-test', ['cargo', 'test']],
    ['test-runner/surefire-worker', ['java', '-jar', '/srv/app/target/surefire/surefirebooter123.jar', 'x']],
    ['build-tool/make', ['make', '-j8']],
    ['build-tool/ninja', ['/usr/bin/ninja', '-C', 'out']],
    ['build-tool/cmake', ['cmake', '--build', 'out']],
    ['build-tool/cargo', ['cargo', '+nightly', 'build', '--release']],
    ['build-tool/rustc', ['rustc', '--crate-name', 'x']],
    ['build-tool/tsc-watch', ['node', '/a/node_modules/.bin/tsc', '--watch']],
    ['build-tool/tsc', ['node', '/a/node_modules/typescript/bin/tsc', '-p', '.']],
    [
      'build-tool/gradle-client',
      [
        'java',
        '-Xmx64m',
        '-classpath',
        'gradle/wrapper/gradle-wrapper.jar',
        'org.gradle.wrapper.GradleWrapperMain',
        'test',
      ],
    ],
    [
      'build-tool/maven',
      [
        '/usr/lib/jvm/bin/java',
        '-cp',
        '/m/boot.jar',
        '-Dx=y',
        'org.codehaus.plexus.classworlds.launcher.Launcher',
        'package',
      ],
    ],
    [
      'build-daemon/gradle-daemon',
      [
        '/usr/bin/java',
        '--add-opens',
        'java.base/java.util=ALL-UNNAMED',
        '-Xmx512m',
        '-cp',
        '/g/lib/gradle-launcher-8.5.jar',
        'org.gradle.launcher.daemon.bootstrap.GradleDaemon',
        '8.5',
      ],
    ],
    [
      'build-daemon/kotlin-daemon',
      [
        'java',
        '-cp',
        '/k.jar',
        'org.jetbrains.kotlin.daemon.KotlinCompileDaemon',
        '--daemon-runFilesPath',
        '/x',
      ],
    ],
    ['build-daemon/bazel-server', ['bazel(shop)', '-Xverify:none', '-jar', '/x/A-server.jar']],
    ['build-daemon/mvnd-daemon', ['java', '-classpath', '/m.jar', 'org.mvndaemon.mvnd.common.MavenDaemon']],
    ['build-daemon/sbt-server', ['java', '-jar', '/usr/share/sbt/bin/sbt-launch.jar', '--detach-stdio']],
    ['build-daemon/turbo-daemon', ['/a/node_modules/turbo-linux-64/bin/turbo', '--skip-infer', 'daemon']],
    ['build-daemon/nx-daemon', ['node', '/a/node_modules/nx/src/daemon/server/start.js']],
    ['build-daemon/buck2-daemon', ['buck2d[shop]', '--isolation-dir', 'v2']],
    ['build-daemon/watchman', ['/usr/bin/watchman', '--foreground']],
    ['build-daemon/sccache-server', ['/usr/bin/sccache']],
    [
      'build-daemon/msbuild-node',
      [
        '/usr/bin/dotnet',
        '/usr/share/dotnet/sdk/8.0.100/MSBuild.dll',
        '/nologo',
        '/nodemode:1',
        '/nodeReuse:true',
      ],
    ],
    ['build-daemon/vbcscompiler', ['dotnet', 'exec', '/sdk/Roslyn/bincore/VBCSCompiler.dll', '-pipename:x']],
    [
      'language-server/tsserver',
      ['node', '--max-old-space-size=3072', '/x/typescript/lib/tsserver.js', '--useNodeIpc'],
    ],
    ['language-server/gopls', ['/home/ana/go/bin/gopls', '-mode=stdio']],
    ['language-server/rust-analyzer', ['rust-analyzer']],
    ['language-server/pyright', ['node', '/v/bin/pyright-langserver', '--stdio']],
    ['language-server/pylsp', ['/v/bin/python', '/v/bin/pylsp']],
    ['language-server/clangd', ['/usr/bin/clangd', '--background-index']],
    [
      'language-server/jdtls',
      ['java', '-jar', '/j/plugins/org.eclipse.equinox.launcher_1.6.500.jar', '-data', '/w'],
    ],
    ['language-server/eslint-server', ['node', '/ext/server/out/eslintServer.js', '--stdio']],
    ['coding-agent/claude-code', ['claude']],
    ['coding-agent/codex', ['node', '/usr/bin/codex']],
    ['coding-agent/aider', ['python', '-m', 'aider']],
    ['coding-agent/gemini-cli', ['node', '/usr/lib/node_modules/.bin/gemini']],
    ['notebook/jupyter-kernel', ['python', '-m', 'ipykernel_launcher', '-f', '/run/kernel-1.json']],
    ['notebook/jupyter', ['python', '/v/bin/jupyter-lab']],
    ['browser-automation/chromedriver', ['/opt/chromedriver', '--port=9515']],
    [
      'browser-automation/headless-chrome',
      ['/usr/lib/chromium/chromium', '--headless=new', '--remote-debugging-pipe'],
    ],
    ['browser-automation/geckodriver', ['geckodriver']],
    ['browser-automation/selenium-server', ['java', '-jar', 'selenium-server-4.16.1.jar', 'standalone']],
  ])('%s from %j', (expected, argv) => {
    expect(recognise(argv)).toBe(expected);
  });
});

describe('naming a program is not running it', () => {
  test.each([
    [['grep', 'vite']],
    [['grep', '-r', 'node_modules/.bin/vite', '.']],
    [['vim', 'vite.config.js']],
    [['less', 'jest.log']],
    [['tail', '-f', 'gradle.log']],
    [['cat', '/a/node_modules/vite/bin/vite.js']],
    [['pgrep', '-f', 'org.gradle.launcher.daemon.bootstrap.GradleDaemon']],
    [['sh', '-c', 'vite --port 3000']],
    [['bash', '-lc', 'exec node node_modules/.bin/vite']],
    [['node', '-e', 'require("vite/bin/vite.js")', 'vite']],
    [['node', 'server.js', 'node_modules/.bin/vite']],
    [['node', '/a/invite/bin/invite.js']],
    [['node', '/a/not-vite/bin/vite.js']],
    [['python3', 'deploy.py', '-m', 'http.server']],
    [['python3', '-c', 'print("-m http.server")']],
    [['java', '-cp', 'org.gradle.launcher.daemon.bootstrap.GradleDaemon', 'com.example.Main']],
    [['java', 'com.example.Main', 'org.gradle.launcher.daemon.bootstrap.GradleDaemon']],
    [['/home/ana/vite/server']],
    [['ssh', 'host', 'vite']],
    [['contest', '-test.v']],
    [['go', 'tool', 'test']],
    [['uvicorn', 'app:app']],
    [['/usr/lib/chromium/chromium', '--type=renderer', '--headless=new']],
    [['/usr/lib/chromium/chromium']],
  ])('%j is not a known program', (argv) => {
    expect(recognise(argv)).toBe('unknown/-');
  });
});

test('a program is recognised by its kernel name when its command line is empty', () => {
  expect(recognise([], 'gopls')).toBe('language-server/gopls');
  expect(recognise(['', ''], 'gopls')).toBe('language-server/gopls');
});

test('hostile command lines are taken apart without harm', () => {
  const hostile = [
    ['\u0000', '\u001b[2J', '<script>'],
    ['node', ...Array.from({ length: 5000 }, () => '-r')],
    ['python', '-'.repeat(100_000)],
    [' '.repeat(10_000)],
    ['../../..', '\ud800'],
    ['constructor', '__proto__', 'toString'],
    ['node', '__proto__'],
  ];
  for (const argv of hostile) expect(recognise(argv)).toBe('unknown/-');
});
