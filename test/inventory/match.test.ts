import { beforeAll, describe, expect, it } from 'vitest';
import { explainPattern, groupTree, matchHosts, type Inventory } from '../../src/inventory/index.js';
import { load, loadYaml } from './files.js';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await loadYaml(`
all:
  children:
    web: {hosts: {"web[01:05]": }}
    db: {hosts: {"db-[a:c]": }}
    staging: {hosts: {web04: , web05: , db-c: }}
    site: {children: {web: , db: }}
  hosts:
    lone.example.com:
    2001:db8::1:
`);
});

function names(pattern: string, limit?: string): string {
  const result = matchHosts(inventory, pattern, limit);
  if (!result.ok) throw new Error(result.error.map(({ summary }) => summary).join('\n'));
  return result.value.map(({ name }) => name).join(' ');
}

function errorOf(pattern: string, limit?: string): { summary: string; hint: string; code: string } {
  const result = matchHosts(inventory, pattern, limit);
  if (result.ok) throw new Error(`${pattern} should not have matched`);
  const [first] = result.error;
  return { summary: first?.summary ?? '', hint: first?.hint ?? '', code: first?.code ?? '' };
}

describe('host patterns', () => {
  it.each([
    ['web', 'web01 web02 web03 web04 web05'],
    ['web01', 'web01'],
    ['db:web01', 'web01 db-a db-b db-c'],
    ['web01,db', 'web01 db-a db-b db-c'],
    ['site:!staging', 'web01 web02 web03 db-a db-b'],
    ['site:&staging', 'web04 web05 db-c'],
    ['web:db:&staging:!db-c', 'web04 web05'],
    ['!staging:&staging:web', ''],
    ['!site', '2001:db8::1 lone.example.com'],
    ['web0[12]', 'web01 web02'],
    ['web*', 'web01 web02 web03 web04 web05'],
    ['*.example.com', 'lone.example.com'],
    ['*-[ab]', 'db-a db-b'],
    ['web[02:04]', 'web02 web03 web04'],
    ['we[a:c]01,web02', 'web01 web02'],
    ['web[0]', 'web01'],
    ['web[-1]', 'web05'],
    ['web[1:2]', 'web02 web03'],
    ['!db[0]:&db', 'db-b db-c'],
    ['web[3:]', 'web04 web05'],
    ['web*[0:1]', 'web01 web02'],
    ['web:!web[0]', 'web02 web03 web04 web05'],
    ['~web0[1-3]', 'web01 web02 web03'],
    ['~(web|db).*(1|c)$', 'web01 db-c'],
    ['~(?:d|lone)', 'lone.example.com db-a db-b db-c'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1],web01', 'web01 2001:db8::1'],
    ['localhost', 'localhost'],
    ['web01:localhost', 'web01 localhost'],
  ])('%s', (pattern, expected) => {
    if (expected === '') expect(errorOf(pattern).code).toBe('inventory/no-match');
    else expect(names(pattern).split(' ').sort()).toEqual(expected.split(' ').sort());
  });

  it('gives every host once and in inventory order, whatever the pattern repeats', () => {
    expect(names('db:web:db-a:web01:all:!lone*:!2001:db8::1'.replace(':!2001:db8::1', ',!2001:db8::1'))).toBe(
      'web01 web02 web03 web04 web05 db-a db-b db-c',
    );
    expect(names('*')).toBe(names('all'));
  });

  it('starts from all hosts when a pattern only takes away', () => {
    expect(names('!web,!db,!2001:db8::1')).toBe('lone.example.com');
  });

  it('keeps only what --limit matches too', () => {
    expect(names('site', 'staging:!db-c')).toBe('web04 web05');
    expect(errorOf('web', 'db').summary).toContain('--limit "db"');
    expect(errorOf('web', '@retry.txt').summary).toContain('not supported');
  });

  it('makes an empty match an error with a suggestion and the groups', () => {
    const found = errorOf('wbe');
    expect(found.code).toBe('inventory/no-match');
    expect(found.hint).toMatch(/^Did you mean "web"\? Groups: all \(10\)/);
  });

  it('only warns of an unknown name beside others, as Ansible does', () => {
    const result = explainPattern(inventory, 'web01:wob02:nothing-like-it*');
    expect(result).toMatchObject({ ok: true, value: { hosts: [{ name: 'web01' }] } });
    expect(
      result.ok && result.value.warnings.map(({ summary, hint }) => [summary.split('"')[1], hint]),
    ).toEqual([
      ['wob02', 'Did you mean "web02"?'],
      ['nothing-like-it*', undefined],
    ]);
  });

  it('refuses an unknown name after "!" or "&", where a typing mistake would widen the set', () => {
    expect(errorOf('web:!stagging')).toMatchObject({
      code: 'inventory/unknown-name',
      hint: 'Did you mean "staging"?',
    });
    expect(errorOf('web:&stagging').code).toBe('inventory/unknown-name');
    expect(names('web:!nothing-like-it*')).toBe(names('web'));
  });

  it.each(['', ':', '!', '&', 'web[3:1].x', 'web[1:3]*', '~(', '~'.padEnd(300, 'a'), 'x'.repeat(3000)])(
    'refuses %j with a reason',
    (pattern) => {
      expect(errorOf(pattern).code).toBe('inventory/bad-pattern');
    },
  );

  it('does not hang on a hostile regular expression or glob', async () => {
    const one = await load(`${'a'.repeat(200)}-,`);
    const start = performance.now();
    for (const pattern of ['~(a+)+$', `~${'.*'.repeat(20)}x`]) {
      const result = matchHosts(one, pattern);
      expect(!result.ok && result.error[0]?.summary).toContain('too long');
    }
    expect(matchHosts(one, `${'*a'.repeat(400)}x`).ok).toBe(false);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('never sends control characters of a pattern to the terminal', () => {
    expect(JSON.stringify(errorOf('w\u001b[31m'))).not.toContain('\u001b');
  });
});

describe('explainPattern', () => {
  it('says for each term what it matched and what it changed', () => {
    const result = explainPattern(inventory, 'site:!staging:&web', 'web[0:1]');
    expect(result.ok && result.value.pattern).toEqual([
      {
        term: 'site',
        operation: 'add',
        matched: ['web01', 'web02', 'web03', 'web04', 'web05', 'db-a', 'db-b', 'db-c'],
        changed: ['web01', 'web02', 'web03', 'web04', 'web05', 'db-a', 'db-b', 'db-c'],
        groups: ['site'],
      },
      {
        term: '&web',
        operation: 'keep',
        matched: ['web01', 'web02', 'web03', 'web04', 'web05'],
        changed: ['db-a', 'db-b', 'db-c'],
        groups: ['web'],
      },
      {
        term: '!staging',
        operation: 'remove',
        matched: ['web04', 'web05', 'db-c'],
        changed: ['web04', 'web05'],
        groups: ['staging'],
      },
    ]);
    expect(result.ok && result.value.limit.map(({ matched }) => matched)).toEqual([['web01', 'web02']]);
  });
});

describe('groupTree', () => {
  it('shows groups below their parents and expands each only once', async () => {
    const shared = await loadYaml(
      'a: {children: {c: }}\nb: {children: {c: }}\nc: {children: {d: {hosts: {web1: }}}}\n',
    );
    expect(groupTree(shared)).toMatchObject({
      name: 'all',
      children: [
        { name: 'ungrouped', hosts: [] },
        { name: 'a', children: [{ name: 'c', repeated: false, children: [{ name: 'd', hosts: ['web1'] }] }] },
        { name: 'b', children: [{ name: 'c', repeated: true, children: [] }] },
      ],
    });
    expect(groupTree(shared, 'nobody')).toBeNull();
  });
});
