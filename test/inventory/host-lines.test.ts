import { describe, expect, it } from 'vitest';
import { inventoryFile, load, loadErrors, places } from './files.js';

async function hosts(text: string): Promise<ReturnType<typeof load>> {
  return load(await inventoryFile('hosts.txt', text));
}

async function errors(text: string): Promise<ReturnType<typeof loadErrors>> {
  return loadErrors(await inventoryFile('hosts.txt', text));
}

describe('the newline host file', () => {
  it("reads the guide's own example", async () => {
    const { hosts: read } = await load('inventory/fleet-hosts.txt');
    expect(read.map(({ name, transport }) => [name, transport])).toEqual([
      ['build-01', { kind: 'ssh', destination: 'build-01' }],
      ['build-02', { kind: 'ssh', destination: 'build-02' }],
      ['devbox-01', { kind: 'ssh', destination: 'devbox-01', user: 'user' }],
      ['bastion-host', { kind: 'ssh', destination: 'bastion-host' }],
    ]);
  });

  it('takes users, ports, IPv6, ranges, comments, blank lines, a byte order mark and CRLF', async () => {
    const { hosts: read } = await hosts(
      '\uFEFF# the fleet\r\n\r\n  ops@web[01:02]:2222  # two\r\n[2001:db8::1]:22\r\n2001:db8::2\r\nroot@[::1]\r\n10.0.0.7:22',
    );
    expect(read.map(({ transport }) => transport)).toEqual([
      { kind: 'ssh', destination: 'web01', user: 'ops', port: 2222 },
      { kind: 'ssh', destination: 'web02', user: 'ops', port: 2222 },
      { kind: 'ssh', destination: '2001:db8::1', port: 22 },
      { kind: 'ssh', destination: '2001:db8::2' },
      { kind: 'ssh', destination: '::1', user: 'root' },
      { kind: 'ssh', destination: '10.0.0.7', port: 22 },
    ]);
  });

  it('reaches localhost without ssh, unless a user or a port says ssh', async () => {
    expect((await hosts('localhost')).hosts[0]?.transport).toEqual({ kind: 'local' });
    expect((await hosts('localhost:2222')).hosts[0]?.transport.kind).toBe('ssh');
    expect((await hosts('me@localhost')).hosts[0]?.transport.kind).toBe('ssh');
  });

  it('reports every mistake of a file at once, with its place and a frame', async () => {
    const found = await errors(
      'web1\n-oProxyCommand=touch x\nok\nweb1:0\nu ser@x\n-l@web2\nhttp://web3\nw[3:1]\n',
    );
    expect(places(found)).toEqual([
      '2:1 inventory/bad-host',
      '4:1 inventory/bad-host',
      '5:1 inventory/bad-host',
      '6:1 inventory/bad-host',
      '7:1 inventory/bad-host',
      '8:1 inventory/bad-host',
    ]);
    expect(found[0]?.position?.frame).toContain('> 2 | -oProxyCommand');
  });

  it.each([
    '-oProxyCommand=id',
    'web1;id',
    '$(id)',
    '`id`',
    'a|b',
    '../etc/passwd',
    'web1\u001b[31m',
    'wеb1', // a Cyrillic е
    'a'.repeat(254),
    '-v@host',
    'us$er@host',
    '@host',
    'user@',
    'host:',
    'host:65536',
    'host:22:22',
    '[::1',
    '[::1]x',
    'fe80::1%$(id)',
    'a\u202eb',
  ])('refuses %j, so that nothing hostile reaches ssh', async (line) => {
    const found = await errors(`${line}\n`);
    expect(found).toHaveLength(1);
    expect(`${found[0]?.summary} ${found[0]?.position?.frame}`).not.toMatch(/[\u001b\u202e]/);
  });

  it('refuses one host with two users and names both lines', async () => {
    const [found] = await errors('web1\n\nops@web1\n');
    expect(found).toMatchObject({ code: 'inventory/contradiction', position: { line: 3 } });
    expect(found?.summary).toMatch(/web1 .*hosts\.txt:1$/);
  });

  it('only warns of a host that is listed twice in the same way', async () => {
    const { hosts: read, warnings } = await hosts('ops@web1:22\nweb2\nops@web1:22\n');
    expect(read.map(({ name }) => name)).toEqual(['web1', 'web2']);
    expect(places(warnings)).toEqual(['3:1 inventory/repeated-host']);
  });

  it('says that an INI inventory is not supported yet', async () => {
    expect(await errors('web1\n[db]\ndb1 ansible_host=10.0.0.1\n')).toMatchObject([
      { code: 'inventory/not-supported-yet', position: { line: 2 } },
    ]);
    expect((await errors('db1 ansible_host=10.0.0.1'))[0]?.hint).toContain('INI');
  });

  it('stops listing mistakes after fifty, and says how many there are', async () => {
    const found = await errors('-x\n'.repeat(60));
    expect(found).toHaveLength(51);
    expect(found.at(-1)?.summary).toMatch(/10 more/);
  });
});

describe('the comma list', () => {
  it('reads hosts in their order, with users and an empty last part', async () => {
    const { hosts: read, source } = await load('h1,user@h2, h3 ,');
    expect(source).toBe('h1,user@h2, h3 ,');
    expect(read.map(({ name, transport }) => [name, transport.kind === 'ssh' && transport.user])).toEqual([
      ['h1', undefined],
      ['h2', 'user'],
      ['h3', undefined],
    ]);
  });

  it('points into the list', async () => {
    expect(await loadErrors('h1,-oX=y,h2')).toMatchObject([
      { position: { file: 'host list', line: 1, column: 4 } },
    ]);
  });

  it('takes one host with a comma after it, and refuses a list without any', async () => {
    expect((await load('h1,')).hosts).toHaveLength(1);
    expect(await loadErrors(',')).toMatchObject([{ code: 'inventory/empty' }]);
  });
});
