import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inventoryFile, load, loadYaml, places, yamlErrors } from './files.js';

describe('the Ansible YAML inventory', () => {
  it('reads the shipped example, which its schema allows too', async () => {
    const { hosts, groups, warnings } = await load('inventory/hosts.yml');
    expect(warnings).toEqual([]);
    expect(hosts).toHaveLength(16);
    expect(groups.get('build')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `build-0${number}`));
    expect(hosts.find(({ name }) => name === 'ci-c')?.transport).toEqual({
      kind: 'ssh',
      destination: 'ci-c',
      user: 'runner',
      identityFile: '~/.ssh/id_ed25519',
    });
    expect(hosts.find(({ name }) => name === 'build-09')).toMatchObject({
      groups: ['build', 'build-canary'],
      vars: { site: 'example', ansible_user: 'ops', floor: '4GiB' },
    });
    expect(hosts.at(-1)).toMatchObject({
      name: 'localhost',
      transport: { kind: 'local' },
      groups: ['ungrouped'],
    });
    const schema = JSON.parse(await readFile('schemas/inventory.schema.json', 'utf8')) as object;
    const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);
    expect(validate(parse(await readFile('inventory/hosts.yml', 'utf8')))).toBe(true);
    expect(validate({ all: { hots: null } })).toBe(false);
    expect(validate({ all: { hosts: { '-oX': null } } })).toBe(false);
  });

  it('expands ranges with padding, steps, letters and several in one name', async () => {
    const { hosts } = await loadYaml(
      'all: {hosts: {"w[08:11]": , "x[1:10:4]": , "db-[a:c]": , "r[1:2]n[a:b]": }}',
    );
    expect(hosts.map(({ name }) => name).join(' ')).toBe(
      'w08 w09 w10 w11 x1 x5 x9 db-a db-b db-c r1na r1nb r2na r2nb',
    );
  });

  it('lets all < parent < child < host decide each variable, and the later name among groups of one depth', async () => {
    const { hosts } = await loadYaml(`
all:
  vars: {a: all, b: all, c: all, d: all, e: all}
  children:
    parent:
      vars: {b: parent, c: parent, d: parent}
      children:
        child:
          vars: {c: child, d: child, e: child}
          hosts: {web1: {d: host}}
    zebra: {vars: {e: zebra, f: zebra}, hosts: {web1: }}
    apple: {vars: {f: apple}, hosts: {web1: }}
`);
    expect(hosts[0]?.vars).toEqual({ a: 'all', b: 'parent', c: 'child', d: 'host', e: 'child', f: 'zebra' });
  });

  it('lets a later source override an earlier one', async () => {
    const first = await inventoryFile(
      'a.yml',
      'web: {hosts: {web1: {x: 1, ansible_user: a}, web2: }, vars: {y: 1}}',
    );
    const second = await inventoryFile('b.yaml', 'web: {hosts: {web1: {x: 2}, web3: }, vars: {y: 2}}');
    const { hosts, groups } = await load(first, second, 'extra,');
    expect(hosts.map(({ name, vars }) => [name, vars])).toEqual([
      ['web1', { x: 2, y: 2, ansible_user: 'a' }],
      ['web2', { y: 2 }],
      ['web3', { y: 2 }],
      ['extra', {}],
    ]);
    expect(groups.get('web')).toEqual(['web1', 'web2', 'web3']);
    expect(groups.get('ungrouped')).toEqual(['extra']);
    expect(groups.get('all')).toEqual(['web1', 'web2', 'web3', 'extra']);
  });

  it('understands how a host is reached', async () => {
    const path = await inventoryFile(
      'hosts.yml',
      `
all:
  hosts:
    a: {ansible_host: 10.0.0.7, ansible_port: "2222", ansible_user: ops, ansible_ssh_private_key_file: keys/id}
    b: {ansible_connection: local}
    c: {pt_replay: snapshots/c.bin, ansible_host: 10.0.0.8}
    localhost: {ansible_connection: ssh}
    d: {ansible_connection: ansible.builtin.ssh}
`,
    );
    const folder = dirname(path);
    expect((await load(path)).hosts.map(({ transport }) => transport)).toEqual([
      {
        kind: 'ssh',
        destination: '10.0.0.7',
        port: 2222,
        user: 'ops',
        identityFile: join(folder, 'keys/id'),
      },
      { kind: 'local' },
      { kind: 'replay', file: join(folder, 'snapshots/c.bin') },
      { kind: 'ssh', destination: 'localhost' },
      { kind: 'ssh', destination: 'd' },
    ]);
  });

  it('reports every mistake of a file at once, with line and column', async () => {
    const found = await yamlErrors(`
all:
  hots: {web1: }
  hosts:
    -oProxyCommand=id:
    web2: {ansible_port: 0}
    web3: {ansible_user: -l}
    web4: [1]
    web5: {ansible_ssh_host: 10.0.0.1}
    web6: {pt_reply: x}
    web[5:1]:
  children:
    - dev
`);
    expect([...places(found)].sort()).toEqual([
      '10:12 inventory/unknown-variable',
      '11:5 inventory/bad-host',
      '13:5 inventory/wrong-type',
      '3:3 inventory/unknown-key',
      '5:5 inventory/bad-host',
      '8:11 inventory/wrong-type',
      '9:12 inventory/unknown-variable',
    ]);
    expect(found.find(({ code }) => code === 'inventory/unknown-key')?.hint).toBe('Did you mean "hosts"?');
    expect(found.find(({ position }) => position?.line === 10)?.hint).toBe('Did you mean "pt_replay"?');
  });

  it('reports a wrong variable of a group once, not once a host', async () => {
    const found = await yamlErrors(
      'web: {hosts: {"w[1:50]": }, vars: {ansible_port: ssh, ansible_user: "-x"}}',
    );
    expect(found.map(({ summary }) => summary.split(' ')[0])).toEqual(['ansible_user', 'ansible_port']);
  });

  it.each([
    ['ansible_host: -oProxyCommand=id'],
    ["ansible_host: \"{{ lookup('pipe', 'id') }}\""],
    ['ansible_host: "web1 -o X=y"'],
    ['ansible_host: 7'],
    ['ansible_user: "a b"'],
    ['ansible_port: 22.5'],
    ['ansible_connection: docker'],
    ['ansible_ssh_private_key_file: -oX'],
    ['ansible_ssh_private_key_file: "a\\nb"'],
    ['pt_replay: ""'],
  ])('refuses %s', async (line) => {
    expect(places(await yamlErrors(`all:\n  hosts:\n    web1:\n      ${line}\n`))).toEqual([
      `4:${line.indexOf(':') + 9} inventory/bad-value`,
    ]);
  });

  it('refuses one host with two addresses, users or ports and names both places', async () => {
    const found = await yamlErrors(
      'a: {hosts: {web1: {ansible_user: x}}}\nb: {hosts: {web1: {ansible_user: y}}}\n',
    );
    expect(found).toMatchObject([{ code: 'inventory/contradiction', position: { line: 2 } }]);
    expect(found[0]?.summary).toMatch(/hosts\.yml:1$/);
  });

  it('refuses groups that contain themselves', async () => {
    const yaml = 'a: {children: {b: }}\nb: {children: {c: }}\nc: {children: {b: }, hosts: {web1: }}\n';
    expect(await yamlErrors(yaml)).toMatchObject([{ code: 'inventory/group-cycle' }]);
  });

  it('warns of what Ansible would do and pt-fleet does not, and keeps no password', async () => {
    const { hosts, warnings } = await loadYaml(
      'all: {vars: {ansible_password: hunter2, ansible_become: true}, hosts: {web1: {ansible_ssh_common_args: -J b}, web: }, children: {web: }}',
    );
    expect(warnings.map(({ summary }) => summary.replace(/^the variable /, '').split(' ')[0])).toEqual([
      'ansible_password',
      'ansible_become',
      'ansible_ssh_common_args',
      'web',
    ]);
    expect(JSON.stringify(hosts)).not.toContain('hunter2');
  });
});

describe('hostile YAML', () => {
  const bomb = Array.from(
    { length: 30 },
    (_, level) =>
      `a${level}: &a${level} [${'*a'.concat(String(level - 1), ', ').repeat(level === 0 ? 0 : 9)}1]`,
  );

  it.each([
    ['deep nesting', `all: ${'['.repeat(100_000)}`, 'inventory/too-large'],
    ['deep block nesting', '- '.repeat(100_000), 'inventory/too-large'],
    ['too many aliases', `${bomb.join('\n')}\n`, 'inventory/too-large'],
    [
      'a billion laughs',
      `x: &x {vars: {a: &a [${'1,'.repeat(50)}], b: &b [${'*a,'.repeat(30)}], c: &c [${'*b,'.repeat(30)}], d: [${'*c,'.repeat(30)}]}}\n`,
      'inventory/too-large',
    ],
    ['an alias of itself', 'all: {vars: {a: &a [*a, *a]}}', 'inventory/too-large'],
    ['an alias without anchor', 'all: {vars: {a: *b}}', 'inventory/yaml-syntax'],
    ['prototype keys', 'all: {vars: {__proto__: {polluted: 1}}, hosts: {w: }}', 'inventory/yaml-syntax'],
    ['a constructor', 'all: {hosts: {w: {constructor: 1}}}', 'inventory/yaml-syntax'],
    ['duplicate keys', 'all:\n  hosts: {w: }\n  hosts: {v: }\n', 'inventory/duplicate-key'],
    ['merge keys', 'all: {vars: &v {a: 1}, hosts: {w: {<<: *v}}}', 'inventory/yaml-syntax'],
    ['tags', 'all: {vars: {a: !!js/function x}, hosts: {w: }}', 'inventory/yaml-syntax'],
    ['vaults', 'all: {vars: {a: !vault x}, hosts: {w: }}', 'inventory/yaml-syntax'],
    ['directives', '%YAML 1.1\n---\nall: {hosts: {w: }}', 'inventory/yaml-syntax'],
    ['two documents', 'all: {hosts: {w: }}\n---\nall: {hosts: {v: }}\n', 'inventory/yaml-syntax'],
    ['a tab', 'all:\n\thosts: {w: }\n', 'inventory/yaml-syntax'],
    ['a map as key', '? {a: 1}\n: {hosts: {w: }}\n', 'inventory/yaml-syntax'],
    ['an inexact number', 'all: {vars: {a: 12345678901234567890}, hosts: {w: }}', 'inventory/yaml-syntax'],
    ['a list', '- web1\n', 'inventory/wrong-type'],
    ['nothing', '# only a comment\n', 'inventory/wrong-type'],
    ['a plugin', 'plugin: aws_ec2\n', 'inventory/not-supported-yet'],
    ['too many hosts', 'all: {hosts: {"w[1:20000]": , "v1": }}', 'inventory/too-large'],
    ['a range out of all proportion', 'all: {hosts: {"w[1:999999999]": }}', 'inventory/bad-host'],
  ])('refuses %s quickly', async (_, yaml, code) => {
    const start = performance.now();
    const codes = new Set((await yamlErrors(yaml)).map((found) => found.code));
    expect([...codes]).toContain(code);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('refuses groups nested without end', async () => {
    const groups = Array.from({ length: 500 }, (_, level) => `g${level}: {children: {g${level + 1}: }}`);
    expect(await yamlErrors(groups.join('\n'))).toMatchObject([{ code: 'inventory/too-large' }]);
  });

  it('reads five thousand hosts and their groups in a moment', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `    host-${index}: {rack: ${index % 40}}`);
    const start = performance.now();
    expect((await loadYaml(`all:\n  hosts:\n${lines.join('\n')}\n`)).hosts).toHaveLength(5000);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
