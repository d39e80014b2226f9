import { err, ok, type Result } from '../util/result.js';
import type { SourceText } from '../util/source-text.js';
import { type Declaration, type DeclaredHost, type Var } from './declaration.js';
import { hostNameProblem, isAddress, parsePort, userNameProblem } from './names.js';
import { expandRange } from './range.js';
import { placeOf, type At, type Finding } from './source.js';

/** One `[user@]host[:port]` with its place. */
interface HostSpec {
  readonly text: string;
  readonly at: At;
}

interface ReadSpecs {
  readonly declaration: Declaration;
  readonly warnings: readonly Finding[];
}

/** Reads the newline form: one `[user@]host[:port]` a line, `#` comments, blank lines. */
export function readHostLines(source: SourceText): Result<ReadSpecs, readonly Finding[]> {
  const specs: HostSpec[] = [];
  let offset = 0;
  for (const line of source.text.split('\n')) {
    const text = line.replace(/(?:^|\s)#.*$/s, '').trim();
    const at = { source, offset: offset + line.search(/\S|$/) };
    if (isIniSection(text)) return err([iniFinding(at)]);
    if (text !== '') specs.push({ text, at });
    offset += line.length + 1;
  }
  return readSpecs(specs, source);
}

/** Reads the list form of the command line: `host1,user@host2,`. */
export function readHostList(source: SourceText): Result<ReadSpecs, readonly Finding[]> {
  const specs: HostSpec[] = [];
  let offset = 0;
  for (const part of source.text.split(',')) {
    const text = part.trim();
    if (text !== '') specs.push({ text, at: { source, offset: offset + part.search(/\S|$/) } });
    offset += part.length + 1;
  }
  return readSpecs(specs, source);
}

function readSpecs(specs: readonly HostSpec[], source: SourceText): Result<ReadSpecs, readonly Finding[]> {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const hosts = new Map<string, DeclaredHost>();
  for (const spec of specs) {
    const parsed = parseSpec(spec);
    if (!parsed.ok) {
      errors.push(parsed.error);
      continue;
    }
    for (const host of parsed.value) {
      const first = hosts.get(host.name);
      if (first === undefined) hosts.set(host.name, host);
      else if (sameLogin(first, host)) warnings.push(repeated(host, first));
      else errors.push(contradiction(host, first));
    }
  }
  if (errors.length > 0) return err(errors);
  const at = { source, offset: 0 };
  const group = { name: 'all', at, hosts: [...hosts.values()], children: [], vars: new Map<string, Var>() };
  return ok({ declaration: { groups: [group] }, warnings });
}

/** The hosts of one spec: several when its name holds a range. */
function parseSpec({ text, at }: HostSpec): Result<readonly DeclaredHost[], Finding> {
  const problem = (summary: string, hint?: string): Result<never, Finding> =>
    err({
      severity: 'error',
      code: 'inventory/bad-host',
      summary,
      ...(hint === undefined ? {} : { hint }),
      at,
    });
  if (/\s/.test(text)) return problem('a line holds one host', spaceHint(text));
  const [user, address] = splitUser(text);
  const split = splitPort(address);
  const names = expandRange(split.host);
  if (!names.ok) return problem(`the range ${names.error}`);
  const badName = names.value.map(hostNameProblem).find((found) => found !== null);
  if (badName !== undefined) return problem(`the host name ${badName}`, nameHint(text));
  const badUser = user === null ? null : userNameProblem(user);
  if (badUser !== null) return problem(`the user name ${badUser}`);
  const port = split.port === null ? null : parsePort(split.port);
  if (split.port !== null && port === null) return problem('the port must be a number from 1 to 65535');
  const vars = new Map<string, Var>();
  if (user !== null) vars.set('ansible_user', { value: user, at });
  if (port !== null) vars.set('ansible_port', { value: port, at });
  return ok(names.value.map((name) => ({ name, at, vars })));
}

/** At the last "@", as ssh does. */
function splitUser(text: string): readonly [user: string | null, address: string] {
  const sign = text.lastIndexOf('@');
  return sign < 0 ? [null, text] : [text.slice(0, sign), text.slice(sign + 1)];
}

/** `host`, `host:22`, `[2001:db8::1]:22`, or an IPv6 address without brackets and port. */
function splitPort(address: string): { readonly host: string; readonly port: string | null } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(address);
  if (bracketed !== null && isAddress(bracketed[1] ?? ''))
    return { host: bracketed[1] ?? '', port: bracketed[2] ?? null };
  if (isAddress(address)) return { host: address, port: null };
  const named = /^((?:[^:[\]]|\[[^\]]*\])*):([^:\]]*)$/.exec(address);
  return named === null ? { host: address, port: null } : { host: named[1] ?? '', port: named[2] ?? null };
}

function sameLogin(one: DeclaredHost, other: DeclaredHost): boolean {
  return ['ansible_user', 'ansible_port'].every(
    (word) => one.vars.get(word)?.value === other.vars.get(word)?.value,
  );
}

function repeated(host: DeclaredHost, first: DeclaredHost): Finding {
  const summary = `the host ${host.name} is already listed at ${placeOf(first.at)}`;
  return {
    severity: 'warning',
    code: 'inventory/repeated-host',
    summary,
    hint: 'Remove one of the two.',
    at: host.at,
  };
}

function contradiction(host: DeclaredHost, first: DeclaredHost): Finding {
  const summary = `the host ${host.name} is listed with another user or port at ${placeOf(first.at)}`;
  const hint =
    'A host is acted on once, as one user: keep one of the two, or give them aliases in your ssh configuration.';
  return { severity: 'error', code: 'inventory/contradiction', summary, hint, at: host.at };
}

function isIniSection(text: string): boolean {
  const section = /^\[([^\]]*)\]$/.exec(text);
  return section !== null && !isAddress(section[1] ?? '');
}

function iniFinding(at: At): Finding {
  const summary = 'this looks like an Ansible INI inventory, which is not supported yet';
  const hint = 'Convert it: ansible-inventory -i FILE --list --yaml > hosts.yml';
  return { severity: 'error', code: 'inventory/not-supported-yet', summary, hint, at };
}

function spaceHint(text: string): string {
  return text.includes('=')
    ? 'Variables on the line of a host belong to the INI form, which is not supported yet: use a .yml inventory.'
    : 'Write each host on its own line.';
}

function nameHint(text: string): string | undefined {
  if (text.includes(',')) return 'Write each host on its own line.';
  if (text.includes('://')) return 'Write only the name, not a URL.';
  return undefined;
}
