import { hostname as localHostName, userInfo } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { shellJoin } from '../util/shell-quote.js';
import type { FailureWords } from './failure.js';
import { allowedAlgorithms, type Algorithms } from './ssh-algorithms.js';
import { sshArguments, type SshOptions, type SshOverrides, type SshSettings } from './ssh-options.js';

/** One hop, as the user's configuration describes it: where it is, who we are there, what proves it is the right host. */
export interface SshTarget {
  /** What the user would type after `ssh`. */
  readonly destination: string;
  /** The whole command line by which the user reaches it with OpenSSH: hints name it. */
  readonly command: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** 0: either. */
  readonly addressFamily: 0 | 4 | 6;
  readonly bindAddress: string | null;
  /** Name and port under which known_hosts has it: HostKeyAlias counts as a name on port 22. */
  readonly hostKeyName: { readonly name: string; readonly port: number };
  readonly knownHostsFiles: readonly string[];
  readonly identityFiles: readonly string[];
  /** The one among them that the inventory names for this host: it must exist. */
  readonly requiredIdentity: string | null;
  readonly identitiesOnly: boolean;
  readonly agentSocket: string | null;
  readonly algorithms: Algorithms;
  readonly connectTimeoutMs: number | null;
  readonly keepaliveIntervalMs: number;
  readonly keepaliveCount: number;
  /** ssh's comma list of jump hosts, the nearest to us first; null: direct. */
  readonly proxyJump: string | null;
}

/** Keywords that change who is reached or trusted and that ssh2 cannot honour: better no connection than a different one. */
const unsupported: ReadonlyMap<string, string> = new Map([
  ['proxycommand', 'ProxyCommand'],
  ['certificatefile', 'CertificateFile'],
  ['pkcs11provider', 'PKCS11Provider'],
  ['knownhostscommand', 'KnownHostsCommand'],
  ['revokedhostkeys', 'RevokedHostKeys'],
  ['bindinterface', 'BindInterface'],
]);

/** The first value of a keyword; undefined where there is none, or "none". */
type Value = (keyword: string) => string | undefined;

/** Turns ssh's answer into a target. Fails on what is not supported, rather than connecting in another way than ssh would. */
export function targetFrom(
  destination: string,
  overrides: SshOverrides,
  options: SshOptions,
  settings: SshSettings,
): Result<SshTarget, FailureWords> {
  const value: Value = (keyword) => {
    const first = options.get(keyword)?.[0];
    return first === undefined || first === 'none' ? undefined : first;
  };
  const algorithms = allowedAlgorithms(value);
  const refused = whatIsNotSupported(value, algorithms);
  if (refused !== null) return err(notSupported(destination, refused));
  const alias = value('hostkeyalias');
  const place = {
    destination,
    hostName: value('hostname') ?? destination,
    port: Number(value('port') ?? 22),
    user: value('user') ?? userInfo().username,
  };
  const files = filesOf(options, overrides, { ...place, alias: alias ?? destination, env: settings.env });
  if (!files.ok) return err(notSupported(destination, files.error));
  return ok({
    ...place,
    ...files.value,
    command: commandLine(destination, overrides, settings.sshConfigFile),
    addressFamily: value('addressfamily') === 'inet' ? 4 : value('addressfamily') === 'inet6' ? 6 : 0,
    bindAddress: value('bindaddress') ?? null,
    hostKeyName: alias === undefined ? { name: place.hostName, port: place.port } : { name: alias, port: 22 },
    identitiesOnly: value('identitiesonly') === 'yes',
    algorithms,
    connectTimeoutMs: seconds(value('connecttimeout')),
    keepaliveIntervalMs: seconds(value('serveraliveinterval')) ?? 15_000,
    keepaliveCount: Number(value('serveralivecountmax') ?? 3),
    proxyJump: value('proxyjump') ?? null,
  });
}

function whatIsNotSupported(value: Value, algorithms: Algorithms): string | null {
  for (const [keyword, name] of unsupported) {
    const given = value(keyword);
    if (given !== undefined) return `${name} ${given}`;
  }
  if (['no', 'false'].includes(value('pubkeyauthentication') ?? '')) return 'PubkeyAuthentication no';
  return Object.values(algorithms).some((names: readonly string[]) => names.length === 0)
    ? 'Ciphers, KexAlgorithms, MACs or HostKeyAlgorithms without a usable one'
    : null;
}

type Files = Pick<SshTarget, 'identityFiles' | 'requiredIdentity' | 'knownHostsFiles' | 'agentSocket'>;

/** Every path of the configuration, expanded; the error names the part of one that cannot be. */
function filesOf(
  options: SshOptions,
  { identityFile }: SshOverrides,
  context: TokenContext,
): Result<Files, string> {
  const expand = expander(context);
  const configured = (options.get('identityfile') ?? []).filter((file) => file !== 'none');
  const knownHosts = ['userknownhostsfile', 'globalknownhostsfile'].map((word) => options.get(word)?.[0]);
  try {
    const requiredIdentity = identityFile === undefined ? null : expand(identityFile);
    const identityFiles = [
      ...(requiredIdentity === null ? [] : [requiredIdentity]),
      ...configured.map(expand),
    ];
    return ok({
      requiredIdentity,
      identityFiles: [...new Set(identityFiles)],
      knownHostsFiles: knownHosts.flatMap(splitPaths).map(expandHome),
      agentSocket: agentSocket(options.get('identityagent')?.[0], context.env),
    });
  } catch (error) {
    if (!(error instanceof UnknownToken)) throw error;
    return err(error.message);
  }
}

/** `build-01` or `build-01 (10.0.0.5 port 2222)`. */
export function describeTarget(target: SshTarget): string {
  const same = target.destination === target.hostName && target.port === 22;
  return sanitize(
    same ? target.hostName : `${target.destination} (${target.hostName} port ${target.port})`,
    300,
  );
}

function commandLine(destination: string, overrides: SshOverrides, configFile: string | undefined): string {
  return shellJoin(['ssh', ...sshArguments(destination, overrides, configFile)]);
}

class UnknownToken extends Error {}

interface TokenContext {
  readonly destination: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly alias: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Expands `~/`, `%` tokens and `${VARIABLE}` in the path of an identity, as ssh_config(5) describes under TOKENS.
 * In all other paths `ssh -G` has expanded them already.
 */
function expander(context: TokenContext): (path: string) => string {
  const local = userInfo();
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: local.homedir,
    h: context.hostName,
    i: String(local.uid),
    k: context.alias,
    L: localHostName().split('.')[0] ?? '',
    l: localHostName(),
    n: context.destination,
    p: String(context.port),
    r: context.user,
    u: local.username,
  };
  const replace = (whole: string, token?: string, variable?: string): string => {
    const replacement = token === undefined ? context.env[variable ?? ''] : tokens[token];
    if (replacement === undefined) throw new UnknownToken(`${whole} in a path`);
    return replacement;
  };
  return (path) => {
    return expandHome(path.replace(/%(.)|\$\{([^}]*)\}/g, replace));
  };
}

/** ssh takes the home from the password database, not from the environment. */
function expandHome(path: string): string {
  const expanded = path.replace(/^~(?=\/|$)/, () => userInfo().homedir);
  if (expanded.startsWith('~')) throw new UnknownToken(`${expanded} (another user's home) in a path`);
  return resolvePath(expanded);
}

function agentSocket(
  configured: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  if (configured === 'none') return null;
  if (configured === undefined || configured === 'SSH_AUTH_SOCK') return env['SSH_AUTH_SOCK'] ?? null;
  if (/^\$[A-Za-z_]/.test(configured)) return env[configured.slice(1)] ?? null;
  return expandHome(configured);
}

/** `ssh -G` prints several files on one line without quotes: a file begins where a word begins with `/` or `~`. */
function splitPaths(value: string | undefined): readonly string[] {
  return value === undefined || value === 'none' ? [] : value.split(/ (?=[/~])/);
}

function seconds(value: string | undefined): number | null {
  const number = Number(value ?? 0);
  return number > 0 ? number * 1000 : null;
}

function notSupported(destination: string, what: string): FailureWords {
  return {
    summary: `the ssh configuration for ${sanitize(destination, 200)} asks for something that pt-fleet does not support: ${sanitize(what, 300)}`,
    hint: 'Give the host a configuration without it (a Host or Match block, or another file with --ssh-config), or leave the host out.',
  };
}
