import { hour, rowsOf, type Signature } from './signature.js';

/** The Language Server Protocol runs over stdio; the editor is the parent (https://microsoft.github.io/language-server-protocol/). */
const base = rowsOf({ category: 'language-server', orphaning: 'unusual', usualLifetimeSeconds: 12 * hour });
const row = (name: string, match: Signature['match'], source: string): Signature =>
  base(name, match, source, { stdioProtocol: true });

export const languageServers: readonly Signature[] = [
  row(
    'tsserver',
    {
      programs: ['tsserver'],
      scripts: ['typescript/lib/tsserver.js', 'typescript/bin/tsserver', 'typescript/lib/_tsserver.js'],
    },
    'https://github.com/microsoft/TypeScript/wiki/Standalone-Server-%28tsserver%29',
  ),
  base(
    'typings-installer',
    { scripts: ['typescript/lib/typingsInstaller.js', 'typescript/lib/_typingsInstaller.js'] },
    'https://github.com/microsoft/TypeScript/wiki/Standalone-Server-%28tsserver%29',
    { orphaning: 'fatal' },
  ),
  row(
    'typescript-language-server',
    { programs: ['typescript-language-server', 'vtsls', 'vue-language-server', 'svelteserver', 'astro-ls'] },
    'https://github.com/typescript-language-server/typescript-language-server',
  ),
  row('gopls', { programs: ['gopls'] }, 'https://go.dev/gopls/'),
  row(
    'rust-analyzer',
    { programs: ['rust-analyzer', 'rust-analyzer-proc-macro-srv', 'rls'] },
    'https://rust-analyzer.github.io/book/',
  ),
  row(
    'pyright',
    {
      programs: ['pyright-langserver', 'basedpyright-langserver', 'pyright'],
      scripts: ['pyright/langserver.index.js', 'pyright/dist/pyright-langserver.js'],
    },
    'https://microsoft.github.io/pyright/#/command-line',
  ),
  row(
    'pylsp',
    { programs: ['pylsp', 'pyls', 'jedi-language-server', 'ruff-lsp'], modules: ['pylsp', 'pyls'] },
    'https://github.com/python-lsp/python-lsp-server',
  ),
  row('ruff-server', { programs: ['ruff'], words: [['server']] }, 'https://docs.astral.sh/ruff/editors/'),
  row('clangd', { programs: ['clangd'] }, 'https://clangd.llvm.org/'),
  row('ccls', { programs: ['ccls', 'cquery'] }, 'https://github.com/MaskRay/ccls/wiki'),
  row(
    'jdtls',
    {
      programs: ['jdtls'],
      jars: ['org.eclipse.equinox.launcher_*', 'org.eclipse.equinox.launcher.jar'],
      flags: ['-data'],
    },
    'https://github.com/eclipse-jdtls/eclipse.jdt.ls#running-from-the-command-line',
  ),
  row(
    'kotlin-language-server',
    { classes: ['org.javacs.kt.MainKt'] },
    'https://github.com/fwcd/kotlin-language-server',
  ),
  row(
    'metals',
    { programs: ['metals'], classes: ['scala.meta.metals.Main'] },
    'https://scalameta.org/metals/',
  ),
  row(
    'omnisharp',
    { programs: ['OmniSharp', 'omnisharp'], jars: ['OmniSharp.dll'] },
    'https://github.com/OmniSharp/omnisharp-roslyn',
  ),
  row(
    'csharp-ls',
    {
      programs: ['csharp-ls', 'Microsoft.CodeAnalysis.LanguageServer'],
      jars: ['Microsoft.CodeAnalysis.LanguageServer.dll'],
    },
    'https://github.com/dotnet/roslyn/tree/main/src/LanguageServer',
  ),
  row('lua-language-server', { programs: ['lua-language-server'] }, 'https://luals.github.io/'),
  row('zls', { programs: ['zls'] }, 'https://zigtools.org/zls/'),
  row(
    'solargraph',
    { programs: ['solargraph'], words: [['stdio', 'socket']] },
    'https://solargraph.org/guides/language-server',
  ),
  row('ruby-lsp', { programs: ['ruby-lsp'] }, 'https://shopify.github.io/ruby-lsp/'),
  row('intelephense', { programs: ['intelephense', 'phpactor'] }, 'https://intelephense.com/'),
  row(
    'elixir-ls',
    { programs: ['language_server.sh', 'elixir-ls'] },
    'https://github.com/elixir-lsp/elixir-ls',
  ),
  row(
    'haskell-language-server',
    { programs: ['haskell-language-server*', 'hls'] },
    'https://haskell-language-server.readthedocs.io/',
  ),
  row('terraform-ls', { programs: ['terraform-ls'] }, 'https://github.com/hashicorp/terraform-ls'),
  row(
    'yaml-language-server',
    {
      programs: [
        'yaml-language-server',
        'bash-language-server',
        'docker-langserver',
        'vscode-json-language-server',
        'vscode-css-language-server',
        'vscode-html-language-server',
        'tailwindcss-language-server',
      ],
    },
    'https://github.com/redhat-developer/yaml-language-server',
  ),
  row(
    'eslint-server',
    {
      programs: ['eslintServer.js', 'vscode-eslint-language-server'],
      scripts: ['server/out/eslintServer.js'],
    },
    'https://github.com/microsoft/vscode-eslint',
  ),
  row(
    'biome-lsp',
    { programs: ['biome'], words: [['lsp-proxy', '__run_server']] },
    'https://biomejs.dev/reference/cli/#biome-lsp-proxy',
  ),
  row(
    'copilot-language-server',
    {
      programs: ['copilot-language-server', 'copilot-agent'],
      scripts: ['copilot-language-server/dist/language-server.js'],
    },
    'https://github.com/github/copilot-language-server-release',
  ),
];
