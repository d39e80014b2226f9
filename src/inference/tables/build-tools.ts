import { hour, rowsOf, type Signature } from './signature.js';

/** A build is over within two hours, or something is wrong. */
const row = rowsOf({ category: 'build-tool', orphaning: 'unusual', usualLifetimeSeconds: 2 * hour });
/** Watches and rebuilds in the foreground, for a working day. */
const watcher = rowsOf({ category: 'build-tool', orphaning: 'unusual', usualLifetimeSeconds: 12 * hour });

export const buildTools: readonly Signature[] = [
  watcher(
    'tsc-watch',
    {
      programs: ['tsc'],
      scripts: ['typescript/bin/tsc', 'typescript/lib/tsc.js'],
      flags: ['-w', '--watch', '-watch'],
    },
    'https://www.typescriptlang.org/docs/handbook/configuring-watch.html',
  ),
  row(
    'tsc',
    { programs: ['tsc', 'vue-tsc'], scripts: ['typescript/bin/tsc', 'typescript/lib/tsc.js'] },
    'https://www.typescriptlang.org/docs/handbook/compiler-options.html',
  ),
  row(
    'webpack',
    { programs: ['webpack'], scripts: ['webpack/bin/webpack.js', 'webpack-cli/bin/cli.js'] },
    'https://webpack.js.org/api/cli/#build',
  ),
  row(
    'vite-build',
    { programs: ['vite'], scripts: ['vite/bin/vite.js'] },
    'https://vite.dev/guide/cli.html#build',
  ),
  row(
    'next-build',
    { programs: ['next'], scripts: ['next/dist/bin/next'], words: [['build']] },
    'https://nextjs.org/docs/app/api-reference/cli/next#next-build-options',
  ),
  row(
    'rollup',
    { programs: ['rollup'], scripts: ['rollup/dist/bin/rollup'] },
    'https://rollupjs.org/command-line-interface/',
  ),
  row(
    'esbuild-service',
    { programs: ['esbuild'], scripts: ['esbuild/bin/esbuild'], flags: ['--service'] },
    'https://github.com/evanw/esbuild/blob/main/cmd/esbuild/service.go (speaks over stdin and stdout)',
    { orphaning: 'fatal', stdioProtocol: true, usualLifetimeSeconds: 12 * hour },
  ),
  row(
    'esbuild',
    { programs: ['esbuild'], scripts: ['esbuild/bin/esbuild'] },
    'https://esbuild.github.io/api/',
  ),
  row('swc', { programs: ['swc'], scripts: ['@swc/cli/bin/swc.js'] }, 'https://swc.rs/docs/usage/cli'),
  row(
    'turbo',
    { programs: ['turbo'], scripts: ['turbo/bin/turbo'], notWords: ['daemon'] },
    'https://turborepo.com/docs/reference/run',
  ),
  row(
    'nx',
    { programs: ['nx'], scripts: ['nx/bin/nx.js'], notWords: ['daemon', 'reset'] },
    'https://nx.dev/reference/nx-commands',
  ),
  row(
    'npm-run-build',
    {
      programs: ['npm', 'pnpm', 'yarn', 'npm-cli.js', 'pnpm.cjs', 'yarn.js'],
      words: [
        ['run', 'run-script', 'exec'],
        ['build', 'build:*', 'compile', 'lint', 'typecheck'],
      ],
    },
    'https://docs.npmjs.com/cli/commands/npm-run',
  ),
  row('make', { programs: ['make', 'gmake', 'bmake'] }, 'https://www.gnu.org/software/make/manual/'),
  row('ninja', { programs: ['ninja', 'ninja-build', 'samu'] }, 'https://ninja-build.org/manual.html'),
  row(
    'cmake',
    { programs: ['cmake'], flags: ['--build'] },
    'https://cmake.org/cmake/help/latest/manual/cmake.1.html#build-a-project',
  ),
  row(
    'meson',
    { programs: ['meson'], words: [['compile', 'setup', 'install']] },
    'https://mesonbuild.com/Commands.html',
  ),
  row('scons', { programs: ['scons'] }, 'https://scons.org/doc/production/HTML/scons-man.html'),
  row(
    'cargo',
    { programs: ['cargo'], words: [['build', 'b', 'check', 'c', 'clippy', 'doc', 'rustc', 'bench']] },
    'https://doc.rust-lang.org/cargo/commands/cargo-build.html',
  ),
  row(
    'rustc',
    { programs: ['rustc', 'clippy-driver', 'rustdoc'] },
    'https://doc.rust-lang.org/rustc/command-line-arguments.html',
  ),
  row(
    'compiler',
    {
      programs: [
        'cc1',
        'cc1plus',
        'gcc',
        'g++',
        'cc',
        'c++',
        'clang',
        'clang++',
        'ld',
        'ld.lld',
        'lld',
        'mold',
        'collect2',
        'lto1',
        'lto-wrapper',
        'gcc-*',
        'g++-*',
        'clang-*',
      ],
    },
    'https://gcc.gnu.org/onlinedocs/gcc/Overall-Options.html',
    { usualLifetimeSeconds: hour },
  ),
  row(
    'go-build',
    { programs: ['go'], words: [['build', 'install', 'vet', 'generate']] },
    'https://pkg.go.dev/cmd/go',
  ),
  row(
    'gradle-client',
    {
      programs: ['gradlew'],
      classes: ['org.gradle.wrapper.GradleWrapperMain', 'org.gradle.launcher.GradleMain'],
      jars: ['gradle-wrapper.jar'],
    },
    'https://docs.gradle.org/current/userguide/gradle_daemon.html',
  ),
  row(
    'maven',
    {
      programs: ['mvnw'],
      classes: [
        'org.codehaus.plexus.classworlds.launcher.Launcher',
        'org.apache.maven.wrapper.MavenWrapperMain',
      ],
    },
    'https://maven.apache.org/ref/current/maven-embedder/cli.html',
  ),
  row('mvnd-client', { programs: ['mvnd'] }, 'https://github.com/apache/maven-mvnd#how-to-use-mvnd'),
  row(
    'ant',
    { classes: ['org.apache.tools.ant.launch.Launcher'] },
    'https://ant.apache.org/manual/running.html',
  ),
  row(
    'bazel-client',
    { programs: ['bazel', 'bazelisk', 'bazel-real'] },
    'https://bazel.build/run/client-server',
  ),
  row('buck2-client', { programs: ['buck2'] }, 'https://buck2.build/docs/users/commands/'),
  row('sbt-client', { programs: ['sbtn', 'sbtn-*'] }, 'https://www.scala-sbt.org/1.x/docs/sbt-server.html'),
  row(
    'sccache-client',
    {
      programs: ['sccache'],
      notFlags: ['--start-server'],
      words: [['*cc', '*++', 'rustc', '*rustc', 'clang']],
    },
    'https://github.com/mozilla/sccache',
  ),
  row(
    'dotnet-build',
    { interpreters: ['dotnet'], programs: ['build', 'publish', 'restore', 'msbuild', 'pack', 'run'] },
    'https://learn.microsoft.com/dotnet/core/tools/dotnet-build',
  ),
];
