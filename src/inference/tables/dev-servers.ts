import { day, hour, rowsOf, type Signature } from './signature.js';

/** A dev server lives about a working day, in the foreground of a terminal. */
const row = rowsOf({ category: 'dev-server', orphaning: 'unusual', usualLifetimeSeconds: 12 * hour });

const devScripts = [
  'dev',
  'start',
  'serve',
  'develop',
  'watch',
  'preview',
  'storybook',
  'dev:*',
  'start:*',
  'serve:*',
];
const runDev = [['run', 'run-script', 'exec'], devScripts] as const;

export const devServers: readonly Signature[] = [
  row(
    'vite',
    { programs: ['vite'], scripts: ['vite/bin/vite.js'], notWords: ['build', 'optimize'] },
    'https://vite.dev/guide/cli.html',
  ),
  row(
    'next-dev',
    { programs: ['next'], scripts: ['next/dist/bin/next'], words: [['dev']] },
    'https://nextjs.org/docs/app/api-reference/cli/next',
  ),
  row(
    'next-server',
    {
      programs: ['next-server'],
      scripts: ['next/dist/server/lib/start-server.js', 'next/dist/compiled/jest-worker/processChild.js'],
    },
    'https://github.com/vercel/next.js/blob/canary/packages/next/src/server/lib/start-server.ts (sets the process title)',
    { orphaning: 'possible' },
  ),
  row(
    'webpack-dev-server',
    { programs: ['webpack-dev-server'], scripts: ['webpack-dev-server/bin/webpack-dev-server.js'] },
    'https://webpack.js.org/configuration/dev-server/',
  ),
  row(
    'webpack-serve',
    { programs: ['webpack'], scripts: ['webpack/bin/webpack.js'], words: [['serve', 'server', 's']] },
    'https://webpack.js.org/api/cli/#serve',
  ),
  row(
    'webpack-watch',
    { programs: ['webpack'], scripts: ['webpack/bin/webpack.js'], words: [['watch', 'w']] },
    'https://webpack.js.org/api/cli/#watch',
  ),
  row(
    'react-scripts',
    { scripts: ['react-scripts/scripts/start.js'] },
    'https://create-react-app.dev/docs/available-scripts/',
  ),
  row(
    'react-scripts',
    { programs: ['react-scripts'], scripts: ['react-scripts/bin/react-scripts.js'], words: [['start']] },
    'https://create-react-app.dev/docs/available-scripts/',
  ),
  row(
    'vue-cli',
    {
      programs: ['vue-cli-service'],
      scripts: ['@vue/cli-service/bin/vue-cli-service.js'],
      words: [['serve']],
    },
    'https://cli.vuejs.org/guide/cli-service.html',
  ),
  row(
    'angular',
    {
      programs: ['ng'],
      scripts: ['@angular/cli/bin/ng.js', '@angular/cli/bin/ng'],
      words: [['serve', 's', 'dev']],
    },
    'https://angular.dev/cli/serve',
  ),
  row(
    'astro',
    {
      programs: ['astro'],
      scripts: ['astro/astro.js', 'astro/bin/astro.mjs'],
      words: [['dev', 'preview']],
    },
    'https://docs.astro.build/en/reference/cli-reference/',
  ),
  row(
    'nuxt',
    {
      programs: ['nuxt', 'nuxi'],
      scripts: ['nuxt/bin/nuxt.mjs', 'nuxi/bin/nuxi.mjs'],
      words: [['dev', 'preview']],
    },
    'https://nuxt.com/docs/api/commands/dev',
  ),
  row(
    'remix',
    { programs: ['remix', 'react-router'], words: [['dev', 'vite:dev']] },
    'https://reactrouter.com/api/other-api/dev',
  ),
  row(
    'gatsby',
    { programs: ['gatsby'], scripts: ['gatsby/cli.js'], words: [['develop', 'serve']] },
    'https://www.gatsbyjs.com/docs/reference/gatsby-cli/',
  ),
  row(
    'parcel',
    { programs: ['parcel'], scripts: ['parcel/lib/bin.js'], notWords: ['build', 'help'] },
    'https://parceljs.org/features/cli/',
  ),
  row(
    'storybook',
    { programs: ['storybook'], scripts: ['storybook/dist/bin/dispatcher.js'], words: [['dev']] },
    'https://storybook.js.org/docs/api/cli-options',
  ),
  row('storybook', { programs: ['start-storybook'] }, 'https://storybook.js.org/docs/6/api/cli-options'),
  row(
    'metro',
    {
      programs: ['react-native', 'expo', 'metro'],
      scripts: ['react-native/cli.js', '@expo/cli/build/bin/cli', 'metro/src/cli.js'],
      words: [['start', 'serve']],
    },
    'https://metrobundler.dev/docs/cli/',
  ),
  row(
    'esbuild-serve',
    { programs: ['esbuild'], scripts: ['esbuild/bin/esbuild'], flags: ['--serve', '--watch'] },
    'https://esbuild.github.io/api/#serve',
  ),
  row(
    'rollup-watch',
    { programs: ['rollup'], scripts: ['rollup/dist/bin/rollup'], flags: ['-w', '--watch', '-cw'] },
    'https://rollupjs.org/command-line-interface/#w-watch',
  ),
  row(
    'wrangler-dev',
    {
      programs: ['wrangler'],
      scripts: ['wrangler/bin/wrangler.js', 'wrangler/wrangler-dist/cli.js'],
      words: [['dev']],
    },
    'https://developers.cloudflare.com/workers/wrangler/commands/#dev',
  ),
  row(
    'netlify-dev',
    { programs: ['netlify', 'ntl'], scripts: ['netlify-cli/bin/run.js'], words: [['dev']] },
    'https://cli.netlify.com/commands/dev/',
  ),
  row('vercel-dev', { programs: ['vercel', 'vc'], words: [['dev']] }, 'https://vercel.com/docs/cli/dev'),
  row(
    'live-server',
    { programs: ['live-server'], scripts: ['live-server/live-server.js'] },
    'https://github.com/tapio/live-server',
  ),
  row(
    'browser-sync',
    { programs: ['browser-sync'], scripts: ['browser-sync/dist/bin.js'] },
    'https://browsersync.io/docs/command-line',
  ),
  row(
    'http-server',
    { programs: ['http-server'], scripts: ['http-server/bin/http-server'] },
    'https://github.com/http-party/http-server',
  ),
  row(
    'serve',
    { scripts: ['serve/build/main.js', 'node_modules/.bin/serve'] },
    'https://github.com/vercel/serve',
  ),
  row(
    'json-server',
    { programs: ['json-server'], scripts: ['json-server/lib/bin.js', 'json-server/lib/cli/bin.js'] },
    'https://github.com/typicode/json-server',
  ),
  row(
    'nodemon',
    { programs: ['nodemon'], scripts: ['nodemon/bin/nodemon.js'] },
    'https://github.com/remy/nodemon#nodemon',
  ),
  row(
    'ts-node-dev',
    { programs: ['ts-node-dev', 'tsnd'], scripts: ['ts-node-dev/lib/bin.js'] },
    'https://github.com/wclr/ts-node-dev',
  ),
  row(
    'tsx-watch',
    { programs: ['tsx'], scripts: ['tsx/dist/cli.mjs'], words: [['watch']] },
    'https://tsx.is/watch-mode',
  ),
  row(
    'node-watch',
    { interpreters: ['node', 'nodejs'], interpreterFlags: ['--watch', '--watch-path'] },
    'https://nodejs.org/api/cli.html#--watch',
  ),
  row(
    'npm-run-dev',
    {
      programs: ['npm', 'pnpm', 'yarn', 'npm-cli.js', 'pnpm.cjs', 'yarn.js'],
      words: runDev,
    },
    'https://docs.npmjs.com/cli/commands/npm-run',
  ),
  row(
    'npm-run-dev',
    {
      programs: ['npm', 'pnpm', 'yarn', 'npm-cli.js', 'pnpm.cjs', 'yarn.js'],
      words: [devScripts],
    },
    'https://docs.npmjs.com/cli/commands/npm-start',
  ),
  row(
    'rails',
    { programs: ['rails'], scripts: ['bin/rails'], words: [['server', 's']] },
    'https://guides.rubyonrails.org/command_line.html#starting-the-rails-server',
  ),
  row(
    'puma',
    { programs: ['puma'] },
    'https://github.com/puma/puma/blob/master/docs/systemd.md (production runs it as a service)',
    { orphaning: 'possible' },
  ),
  row('rackup', { programs: ['rackup', 'shotgun', 'rerun'] }, 'https://github.com/rack/rackup', {
    orphaning: 'possible',
  }),
  row(
    'django',
    { programs: ['manage.py', 'django-admin'], words: [['runserver', 'runserver_plus']] },
    'https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver',
  ),
  row(
    'django',
    { modules: ['django'], words: [['runserver']] },
    'https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver',
  ),
  row(
    'flask',
    { programs: ['flask'], modules: ['flask'], words: [['run']] },
    'https://flask.palletsprojects.com/en/stable/cli/#run-the-development-server',
  ),
  row(
    'uvicorn-reload',
    { programs: ['uvicorn'], modules: ['uvicorn'], flags: ['--reload'] },
    'https://www.uvicorn.org/settings/#development',
  ),
  row(
    'fastapi-dev',
    { programs: ['fastapi'], modules: ['fastapi'], words: [['dev']] },
    'https://fastapi.tiangolo.com/fastapi-cli/',
  ),
  row(
    'streamlit',
    { programs: ['streamlit'], modules: ['streamlit'], words: [['run', 'hello']] },
    'https://docs.streamlit.io/develop/api-reference/cli/run',
    { orphaning: 'possible' },
  ),
  row(
    'python-http-server',
    { modules: ['http.server', 'SimpleHTTPServer'] },
    'https://docs.python.org/3/library/http.server.html#command-line-interface',
  ),
  row(
    'php-server',
    { interpreters: ['php'], interpreterFlags: ['-S', '--server'] },
    'https://www.php.net/manual/en/features.commandline.webserver.php',
  ),
  row(
    'artisan-serve',
    { programs: ['artisan'], words: [['serve']] },
    'https://laravel.com/docs/installation#creating-a-laravel-project',
  ),
  row(
    'symfony-server',
    { programs: ['symfony'], words: [['server:start', 'serve', 'local:server:start']] },
    'https://symfony.com/doc/current/setup/symfony_cli.html',
    { orphaning: 'possible', stop: ['symfony', 'server:stop'] },
  ),
  row(
    'hugo-server',
    { programs: ['hugo'], words: [['server', 'serve']] },
    'https://gohugo.io/commands/hugo_server/',
  ),
  row(
    'jekyll-serve',
    { programs: ['jekyll'], words: [['serve', 'server', 's']] },
    'https://jekyllrb.com/docs/usage/',
  ),
  row(
    'mkdocs-serve',
    { programs: ['mkdocs'], modules: ['mkdocs'], words: [['serve']] },
    'https://www.mkdocs.org/user-guide/cli/#mkdocs-serve',
  ),
  row(
    'docusaurus',
    {
      programs: ['docusaurus'],
      scripts: ['@docusaurus/core/bin/docusaurus.mjs'],
      words: [['start', 'serve']],
    },
    'https://docusaurus.io/docs/cli',
  ),
  row(
    'eleventy',
    { programs: ['eleventy'], scripts: ['@11ty/eleventy/cmd.cjs'], flags: ['--serve', '--watch'] },
    'https://www.11ty.dev/docs/usage/',
  ),
  row('air', { programs: ['air'] }, 'https://github.com/air-verse/air'),
  row(
    'trunk-serve',
    { programs: ['trunk'], words: [['serve', 'watch']] },
    'https://trunkrs.dev/commands/#serve',
  ),
  row(
    'cargo-watch',
    { programs: ['cargo-watch', 'bacon', 'watchexec'] },
    'https://github.com/watchexec/cargo-watch',
  ),
  row('cargo-watch', { programs: ['cargo'], words: [['watch']] }, 'https://github.com/watchexec/cargo-watch'),
  row(
    'dotnet-watch',
    { programs: ['dotnet-watch'], jars: ['dotnet-watch.dll'] },
    'https://learn.microsoft.com/dotnet/core/tools/dotnet-watch',
  ),
  row(
    'dotnet-watch',
    { interpreters: ['dotnet'], programs: ['watch'] },
    'https://learn.microsoft.com/dotnet/core/tools/dotnet-watch',
  ),
  row('ngrok', { programs: ['ngrok'] }, 'https://ngrok.com/docs/agent/', {
    orphaning: 'possible',
    usualLifetimeSeconds: 2 * day,
  }),
];
