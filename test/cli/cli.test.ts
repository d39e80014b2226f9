import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type Shell } from '../../src/cli/index.js';
import { createConnect } from '../../src/connection/index.js';
import { openStore } from '../../src/session/index.js';
import { systemClock } from '../../src/util/clock.js';
import { packageRoot } from '../../src/util/package-root.js';

interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly questions: readonly string[];
}

interface Situation {
  /** What the operator answers; without it there is no terminal to ask on. */
  readonly answer?: string | null;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

const directory = mkdtempSync(join(tmpdir(), 'pt-fleet-cli-'));
const inventory = join(directory, 'hosts.yml');
const pausing = join(directory, 'pause.yml');
const killing = join(directory, 'kill.yml');
let sessions = 0;

beforeAll(() => {
  const recording = `${packageRoot}test/fixtures/dev-host.snapshot`;
  writeFileSync(
    inventory,
    `all: { hosts: { rec-1: { pt_replay: ${recording} }, rec-2: { pt_replay: ${recording} } } }`,
  );
  writeFileSync(pausing, playbook('[pause]'));
  writeFileSync(killing, playbook('[kill]'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('pt-fleet plan', () => {
  it('takes an option between the words, as ansible-playbook does', async () => {
    const told = await run(['plan', '-i', inventory, pausing]);
    expect(told).toMatchObject({ code: 0 });
    expect(told.stdout).toMatch(/^Summary: 2 hosts planned, 2 actions, 2 recommended\.$/m);
  });

  it('keeps progress off stdout, and says nothing with --quiet', async () => {
    const told = await run(['plan', pausing, '-i', inventory]);
    expect(told.stderr).toContain('Scanning 2 hosts');
    expect(told.stdout).not.toContain('Scanning');
    expect((await run(['plan', pausing, '-i', inventory, '-q'])).stderr).toBe('');
  });

  it('exits with 10 when it has actions and --detailed-exitcode is given, with 0 when it has none', async () => {
    const detailed = ['plan', pausing, '-i', inventory, '--detailed-exitcode'];
    expect((await run(detailed)).code).toBe(10);
    const old = join(directory, 'old.yml');
    writeFileSync(old, playbook('[pause]').replace('min_age: 0s', 'min_age: 52w'));
    expect((await run(['plan', old, '-i', inventory, '--detailed-exitcode'])).code).toBe(0);
  });

  it('exits with 3 when a host could not be planned, whatever else is found', async () => {
    const lost = join(directory, 'lost.yml');
    writeFileSync(
      lost,
      `all: { hosts: { rec-1: { pt_replay: ${packageRoot}test/fixtures/dev-host.snapshot }, gone: { pt_replay: ${directory}/none } } }`,
    );
    const told = await run(['plan', pausing, '-i', lost, '--detailed-exitcode']);
    expect(told.code).toBe(3);
    expect(told.stdout).toContain('Summary: 1 host planned, 1 failed or blocked');
  });

  it('names every mistake of playbook and inventory at once, with exit code 2 and no stack trace', async () => {
    const told = await run(['plan', join(directory, 'none.yml'), '-i', join(directory, 'none.txt')]);
    expect(told.code).toBe(2);
    expect(told.stderr).toMatch(
      /none\.yml.*\[playbook\/file-not-found\][^]*none\.txt.*\[inventory\/file-not-found\]/,
    );
    expect(told.stderr).not.toMatch(/^\s+at /m);
  });

  it('offers as the next step only what does something', async () => {
    expect((await run(['plan', pausing, '-i', inventory])).stdout).toMatch(/pt-fleet apply fleet-\S+$/m);
    expect((await run(['plan', killing, '-i', inventory])).stdout).toMatch(
      /pt-fleet apply \S+ --select rec-1:\d+ --yes$/m,
    );
  });

  it('counts the quiet hosts of a large fleet instead of listing them', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `h${index}`);
    const large = join(directory, 'large.yml');
    writeFileSync(
      large,
      `all:\n  hosts:\n${names.map((name) => `    ${name}: { pt_replay: ${packageRoot}test/fixtures/dev-host.snapshot }\n`).join('')}`,
    );
    const told = await run(['plan', killing, '-i', large]);
    expect(told.stdout).toMatch(/^30 hosts planned with nothing to do, not listed\.$/m);
    expect(told.stdout).toMatch(/40 × node vite --port <n> \((h\d+, ){7}h\d+ and 32 more\)/);
  });
});

describe('the output formats', () => {
  it('json: one document on stdout', async () => {
    const { stdout } = await run(['plan', pausing, '-i', inventory, '--format', 'json']);
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(['session', 'plan']);
  });

  it('jsonl: one event a line as it happens, the result last, nothing on stderr', async () => {
    const { stdout, stderr } = await run(['plan', pausing, '-i', inventory, '--format', 'jsonl']);
    const types = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types[0]).toBe('plan_started');
    expect(types.filter((type) => type === 'host_planned')).toHaveLength(2);
    expect(types.at(-1)).toBe('result');
    expect(stderr).toBe('');
  });

  it.each(['json', 'jsonl'])('%s: an error is a document on stdout too', async (format) => {
    const told = await run(['show', 'fleet-20200101-000000-0000', '--format', format]);
    expect(told.code).toBe(2);
    expect(JSON.parse(told.stdout)).toMatchObject({
      type: 'error',
      errors: [{ code: expect.any(String) as string }],
    });
  });

  it('refuses a format for what has a form of its own', async () => {
    expect(await run(['show', 'latest', '--graph', 'dot', '--format', 'json'])).toMatchObject({ code: 2 });
    expect(await run(['report', 'latest', '--host', 'rec-1', '--format', 'json'])).toMatchObject({ code: 2 });
  });

  it.each([60, 80, 120, 200])(
    'stays within a terminal of %i columns where names allow it',
    async (columns) => {
      const { stdout } = await run(['plan', pausing, '-i', inventory], { columns });
      const prose = stdout
        .split('\n')
        .filter((line) => !/^(Play|TARGET|rec-\d:|HOST|rec-\d |[*†]|Next:| {6}pt-fleet)/.test(line));
      expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(columns);
    },
  );

  it('lets no control character of a playbook through', async () => {
    const hostile = join(directory, 'hostile.yml');
    writeFileSync(hostile, playbook('[pause]').replace('name: Leaked', 'name: "a\\e[2Jb\\u202Ec"'));
    const told = await run(['plan', hostile, '-i', inventory]);
    expect(told.stdout + told.stderr).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('pt-fleet apply', () => {
  it('does nothing without consent: no terminal, --no-input, no, and the end of input', async () => {
    await run(['plan', pausing, '-i', inventory]);
    expect(await run(['apply', 'latest'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('[apply/needs-consent]') as string,
    });
    expect(await run(['apply', 'latest', '--no-input'], { answer: 'yes' })).toMatchObject({
      code: 4,
      questions: [],
    });
    for (const answer of ['y', 'no', '', null]) {
      const told = await run(['apply', 'latest'], { answer });
      expect(told.code).toBe(4);
      expect(told.questions).toEqual(['Do this on 2 hosts? Only "yes" is accepted: ']);
      expect(told.stdout).toContain('can still be applied');
    }
    expect((await run(['status', 'latest'])).stdout).toContain('not applied yet');
  });

  it('asks for kills with an option only, never with a question', async () => {
    await run(['plan', killing, '-i', inventory]);
    const told = await run(['apply', 'latest', '--select', 'rec-1:*'], { answer: 'yes' });
    expect(told).toMatchObject({ code: 4, questions: [] });
    expect(told.stderr).toContain('the choice includes 1 kill,');
  });

  it('says what was left, and how to choose it, when nothing is recommended', async () => {
    await run(['plan', killing, '-i', inventory]);
    const told = await run(['apply', 'latest'], { answer: 'yes' });
    expect(told).toMatchObject({ code: 0, questions: [] });
    expect(told.stdout).toMatch(
      /Nothing was chosen[^]*Left alone: rec-1:\d+, rec-2:\d+: not recommended[^]*--select HOST:PID --yes/,
    );
  });

  it('goes on after yes; a recording is refused, and the plan is used', async () => {
    await run(['plan', pausing, '-i', inventory]);
    const told = await run(['apply', 'latest'], { answer: 'yes' });
    expect(told.code).toBe(4);
    expect(told.stdout).toContain('is a recorded snapshot');
    expect(await run(['apply', 'latest', '--yes'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('[plan/used]') as string,
    });
  });

  it('suggests the category that was meant', async () => {
    await run(['plan', pausing, '-i', inventory]);
    const told = await run(['apply', 'latest', '--only', 'dev-servr', '--yes']);
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('did you mean dev-server?');
  });
});

describe('mistakes on the command line', () => {
  it.each([
    [['plann'], "unknown command 'plann'\n(Did you mean plan?)"],
    [['apply', '--onyl', 'x', 'latest'], '(Did you mean --only?)'],
    [['plan', 'p.yml'], "required option '-i, --inventory <source>' not specified"],
    [['plan', 'p.yml', '-i', 'h,', '--format', 'yaml'], 'Allowed choices are text, json, jsonl'],
    [['plan', 'p.yml', '-i', 'h,', '--ttl', 'soon'], "option '--ttl <duration>' argument 'soon' is invalid"],
    [['plan', 'p.yml', '-i', 'h,', '-e', 'name'], '"name" is not NAME=VALUE'],
    [['apply', 'latest', '--min-posterior', '2'], 'a probability is between 0 and 1'],
    [['sessions', '--state-dir', ''], 'it is empty'],
    [['plan', 'p.yml', '-i', ''], 'it is empty'],
    [['sessions', '--ssh-config', '/no/such/file'], 'there is no such file'],
    [['explain', 'playbook.budgts.fdr'], 'did you mean playbook.budgets.fdr?'],
    [['show', 'lates'], '[session/bad-id]'],
    [['agent', 'fleet', 'status'], '--session <id> is missing'],
  ])('%j exits with 2 and says what is wrong', async (argv, words) => {
    const told = await run(argv);
    expect(told.code).toBe(2);
    expect(told.stderr).toContain(words);
    expect(told.stdout).toBe('');
  });
});

async function run(
  argv: readonly string[],
  { answer, env = {}, columns = 160 }: Situation = {},
): Promise<Told> {
  let stdout = '';
  let stderr = '';
  const questions: string[] = [];
  const controller = new AbortController();
  const shell: Shell = {
    env,
    stdout: { terminal: null, columns, write: (text) => void (stdout += text) },
    stderr: { terminal: null, columns, write: (text) => void (stderr += text) },
    stdinIsTerminal: answer !== undefined,
    ask: (question) => {
      questions.push(question);
      return Promise.resolve(answer ?? null);
    },
    interruption: () => controller.signal,
    openContext: ({ stateDirectory }, emit, signal) => ({
      connect: createConnect({ env }),
      store: openStore(stateDirectory ?? join(directory, 'state')),
      clock: { ...systemClock, now: () => new Date(Date.now() + sessions * 1000) },
      randomHex: () => (sessions += 1).toString(16).padStart(4, '0'),
      emit,
      signal,
      operator: 'ops@controller',
    }),
    startDemo: () => Promise.reject(new Error('no demo here')),
  };
  const code = await runCli(argv, shell);
  return { code, stdout, stderr, questions };
}

function playbook(prefer: string): string {
  return `- name: Leaked
  hosts: all
  filters: { categories: [dev-server], min_age: 0s }
  budgets: { actions: { per_host: 5, fleet: 20 }, kills: { per_host: 2, fleet: 10 } }
  actions: { prefer: ${prefer} }
  rollout: { max_unreachable_hosts: 100%, soak: 0s }
`;
}
