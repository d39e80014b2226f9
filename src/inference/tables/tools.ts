import { day, hour, rowsOf, type Signature } from './signature.js';

/** An agent works in a terminal or under an editor; a session rarely outlives the working day. */
const agent = rowsOf({ category: 'coding-agent', orphaning: 'unusual', usualLifetimeSeconds: 12 * hour });
/** Notebooks are left running over days, on purpose. */
const notebook = rowsOf({ category: 'notebook', orphaning: 'possible', usualLifetimeSeconds: 5 * day });
/** Browsers and drivers under test end with the test. */
const browser = rowsOf({ category: 'browser-automation', orphaning: 'unusual', usualLifetimeSeconds: hour });

const headless = [
  '--headless',
  '--headless=*',
  '--remote-debugging-pipe',
  '--enable-automation',
  '--test-type=webdriver',
];

export const codingAgents: readonly Signature[] = [
  agent(
    'claude-code',
    { programs: ['claude'], scripts: ['@anthropic-ai/claude-code/cli.js'] },
    'https://docs.claude.com/en/docs/claude-code/cli-reference',
  ),
  agent(
    'codex',
    { programs: ['codex'], scripts: ['@openai/codex/bin/codex.js'] },
    'https://github.com/openai/codex',
  ),
  agent(
    'gemini-cli',
    {
      programs: ['gemini'],
      scripts: ['@google/gemini-cli/dist/index.js', '@google/gemini-cli/bundle/gemini.js'],
    },
    'https://github.com/google-gemini/gemini-cli',
  ),
  agent('aider', { programs: ['aider'], modules: ['aider'] }, 'https://aider.chat/docs/usage.html'),
  agent('opencode', { programs: ['opencode'] }, 'https://opencode.ai/docs/cli/'),
  agent(
    'goose',
    { programs: ['goose'], words: [['session', 'run']] },
    'https://block.github.io/goose/docs/guides/goose-cli-commands',
  ),
  agent('cursor-agent', { programs: ['cursor-agent'] }, 'https://cursor.com/docs/cli/overview'),
  agent(
    'copilot-cli',
    { programs: ['copilot'], scripts: ['@github/copilot/index.js'] },
    'https://docs.github.com/copilot/concepts/agents/about-copilot-cli',
  ),
  agent(
    'mcp-server',
    {
      programs: ['mcp-server-*', 'playwright-mcp'],
      modules: ['mcp_server_*'],
      scripts: ['@playwright/mcp/cli.js'],
    },
    'https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#stdio',
    { stdioProtocol: true },
  ),
];

export const notebooks: readonly Signature[] = [
  notebook(
    'jupyter-kernel',
    { modules: ['ipykernel_launcher', 'ipykernel', 'xeus_python_launcher', 'bash_kernel'] },
    'https://jupyter-client.readthedocs.io/en/stable/kernels.html (the kernel watches for its parent to end)',
    { orphaning: 'unusual' },
  ),
  notebook(
    'jupyter',
    {
      programs: ['jupyter-notebook', 'jupyter-lab', 'jupyter-server', 'jupyter-nbclassic'],
      modules: ['notebook', 'jupyterlab', 'jupyter_server'],
    },
    'https://docs.jupyter.org/en/stable/running.html',
  ),
  notebook(
    'jupyter',
    { programs: ['jupyter'], modules: ['jupyter'], words: [['notebook', 'lab', 'server', 'nbclassic']] },
    'https://docs.jupyter.org/en/stable/running.html',
    { stop: ['jupyter', 'server', 'stop'] },
  ),
  notebook('marimo', { programs: ['marimo'], modules: ['marimo'] }, 'https://docs.marimo.io/cli/'),
  notebook(
    'rmarkdown-quarto',
    { programs: ['quarto'], words: [['preview', 'serve']] },
    'https://quarto.org/docs/cli/',
  ),
];

export const browserAutomation: readonly Signature[] = [
  browser(
    'chromedriver',
    { programs: ['chromedriver', 'msedgedriver', 'undetected_chromedriver'] },
    'https://developer.chrome.com/docs/chromedriver/get-started',
  ),
  browser(
    'geckodriver',
    { programs: ['geckodriver'] },
    'https://firefox-source-docs.mozilla.org/testing/geckodriver/',
  ),
  browser(
    'headless-chrome',
    {
      programs: [
        'chrome',
        'chromium',
        'chromium-browser',
        'google-chrome',
        'google-chrome-stable',
        'headless_shell',
        'chrome-headless-shell',
        'msedge',
      ],
      flags: headless,
      notFlags: ['--type=*'],
    },
    'https://developer.chrome.com/docs/chromium/headless',
  ),
  browser(
    'headless-firefox',
    {
      programs: ['firefox', 'firefox-esr', 'firefox-bin'],
      flags: ['-headless', '--headless', '--marionette', '-juggler', '--juggler'],
    },
    'https://firefox-source-docs.mozilla.org/testing/marionette/',
  ),
  browser(
    'playwright-driver',
    {
      programs: ['playwright'],
      scripts: ['playwright-core/cli.js', 'playwright/driver/package/cli.js'],
      words: [['run-driver', 'run-server', 'launch-server']],
    },
    'https://playwright.dev/docs/api/class-browsertype#browser-type-launch-server',
    { stdioProtocol: true },
  ),
  browser(
    'selenium-server',
    { jars: ['selenium-server*', 'selenium-standalone*'], programs: ['selenium-manager'] },
    'https://www.selenium.dev/documentation/grid/',
    { orphaning: 'possible', usualLifetimeSeconds: 2 * day },
  ),
  browser(
    'appium',
    { programs: ['appium'], scripts: ['appium/build/lib/main.js'] },
    'https://appium.io/docs/en/latest/cli/args/',
  ),
  browser(
    'xvfb',
    { programs: ['Xvfb', 'xvfb-run'] },
    'https://www.x.org/releases/current/doc/man/man1/Xvfb.1.xhtml',
  ),
];
