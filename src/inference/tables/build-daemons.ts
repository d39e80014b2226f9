import { day, hour, minute, rowsOf, type Signature } from './signature.js';

/** Detaches itself and waits for the next build; `usualLifetimeSeconds` is its own idle timeout. */
const row = rowsOf({ category: 'build-daemon', orphaning: 'by-design', usualLifetimeSeconds: 3 * hour });

export const buildDaemons: readonly Signature[] = [
  row(
    'gradle-daemon',
    { classes: ['org.gradle.launcher.daemon.bootstrap.GradleDaemon'] },
    'https://docs.gradle.org/current/userguide/gradle_daemon.html (idle timeout 3 hours)',
    { clients: ['gradle-client'], stop: ['gradle', '--stop'] },
  ),
  row(
    'kotlin-daemon',
    { classes: ['org.jetbrains.kotlin.daemon.KotlinCompileDaemon'] },
    'https://github.com/JetBrains/kotlin/blob/master/compiler/daemon/daemon-common/src/org/jetbrains/kotlin/daemon/common/DaemonParams.kt (idle timeout 7200 s)',
    { usualLifetimeSeconds: 2 * hour, clients: ['gradle-client', 'maven'] },
  ),
  row(
    'bazel-server',
    { programs: ['bazel(*', 'A-server.jar'], jars: ['A-server.jar'] },
    'https://bazel.build/reference/command-line-reference#flag--max_idle_secs (10800 s)',
    { clients: ['bazel-client'], stop: ['bazel', 'shutdown'] },
  ),
  row(
    'sbt-server',
    { jars: ['sbt-launch*.jar'], classes: ['xsbt.boot.Boot'], flags: ['--detach-stdio'] },
    'https://www.scala-sbt.org/1.x/docs/sbt-server.html (serverIdleTimeout 7 days)',
    { usualLifetimeSeconds: 7 * day, clients: ['sbt-client'], stop: ['sbt', '--client', 'shutdown'] },
  ),
  row(
    'sbt',
    { jars: ['sbt-launch*'], classes: ['xsbt.boot.Boot'] },
    'https://www.scala-sbt.org/1.x/docs/Running.html',
    { usualLifetimeSeconds: 12 * hour, orphaning: 'unusual' },
  ),
  row(
    'bloop-server',
    { classes: ['bloop.BloopServer', 'bloop.Bloop'] },
    'https://scalacenter.github.io/bloop/docs/server-reference',
    { usualLifetimeSeconds: day, stop: ['bloop', 'exit'] },
  ),
  row(
    'mvnd-daemon',
    { classes: ['org.mvndaemon.mvnd.common.MavenDaemon'] },
    'https://github.com/apache/maven-mvnd/blob/master/common/src/main/java/org/mvndaemon/mvnd/common/Environment.java (mvnd.idleTimeout 3 hours)',
    { clients: ['mvnd-client'], stop: ['mvnd', '--stop'] },
  ),
  row('buck2-daemon', { programs: ['buck2d', 'buck2d[*'] }, 'https://buck2.build/docs/concepts/daemon/', {
    usualLifetimeSeconds: 7 * day,
    clients: ['buck2-client'],
    stop: ['buck2', 'kill'],
  }),
  row(
    'turbo-daemon',
    { programs: ['turbo'], scripts: ['turbo/bin/turbo'], words: [['daemon']] },
    'https://turborepo.com/docs/reference/daemon (idle time 4 hours)',
    { usualLifetimeSeconds: 4 * hour, clients: ['turbo'], stop: ['turbo', 'daemon', 'stop'] },
  ),
  row(
    'nx-daemon',
    { scripts: ['nx/src/daemon/server/start.js', 'nx/dist/src/daemon/server/start.js'] },
    'https://nx.dev/docs/reference/nx-daemon (3 hours without requests)',
    { clients: ['nx'], stop: ['nx', 'daemon', '--stop'] },
  ),
  row(
    'watchman',
    { programs: ['watchman'] },
    'https://facebook.github.io/watchman/docs/config#idle_reap_age_seconds (5 days)',
    { usualLifetimeSeconds: 5 * day, stop: ['watchman', 'shutdown-server'] },
  ),
  row(
    'sccache-server',
    { programs: ['sccache'] },
    'https://github.com/mozilla/sccache/blob/main/src/server.rs (idle timeout 600 s)',
    {
      usualLifetimeSeconds: 10 * minute,
      clients: ['sccache-client', 'cargo', 'rustc', 'compiler'],
      stop: ['sccache', '--stop-server'],
    },
  ),
  row(
    'msbuild-node',
    { programs: ['MSBuild.dll', 'MSBuild'], jars: ['MSBuild.dll'], flags: ['/nodemode:*', '-nodemode:*'] },
    'https://learn.microsoft.com/visualstudio/msbuild/msbuild-server (idle time 15 minutes)',
    {
      usualLifetimeSeconds: 15 * minute,
      clients: ['dotnet-build', 'dotnet-test', 'dotnet-watch'],
      stop: ['dotnet', 'build-server', 'shutdown'],
    },
  ),
  row(
    'vbcscompiler',
    { programs: ['VBCSCompiler'], jars: ['VBCSCompiler.dll'] },
    'https://github.com/dotnet/roslyn/blob/main/docs/compilers/Compiler%20Server.md (keep-alive 600 s)',
    {
      usualLifetimeSeconds: 10 * minute,
      clients: ['dotnet-build', 'dotnet-test', 'dotnet-watch'],
      stop: ['dotnet', 'build-server', 'shutdown'],
    },
  ),
  row(
    'razor-server',
    { jars: ['rzc.dll'] },
    'https://learn.microsoft.com/dotnet/core/tools/dotnet-build-server',
    {
      usualLifetimeSeconds: 10 * minute,
      clients: ['dotnet-build', 'dotnet-test', 'dotnet-watch'],
      stop: ['dotnet', 'build-server', 'shutdown'],
    },
  ),
  row('spring-preloader', { programs: ['spring'] }, 'https://github.com/rails/spring#readme', {
    usualLifetimeSeconds: 12 * hour,
    stop: ['spring', 'stop'],
  }),
  row(
    'eslint-daemon',
    { programs: ['eslint_d', 'prettierd'], scripts: ['eslint_d/lib/server.js', 'core_d/lib/server.js'] },
    'https://github.com/mantoni/eslint_d.js (idle 15 minutes)',
    { usualLifetimeSeconds: 15 * minute, stop: ['eslint_d', 'stop'] },
  ),
  row('mypy-daemon', { programs: ['dmypy'] }, 'https://mypy.readthedocs.io/en/stable/mypy_daemon.html', {
    usualLifetimeSeconds: 12 * hour,
    stop: ['dmypy', 'stop'],
  }),
];
