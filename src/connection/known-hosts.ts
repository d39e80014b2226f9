import { createHmac } from 'node:crypto';

/** One usable line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHostLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | null;
  readonly names: HostNames;
  readonly keyType: string;
  readonly key: Buffer;
}

/** Whom a line is about: patterns of which one must match and no negated one may, or one hashed name. */
type HostNames =
  | {
      readonly kind: 'patterns';
      readonly patterns: readonly { readonly negated: boolean; readonly glob: string }[];
    }
  | { readonly kind: 'hashed'; readonly salt: Buffer; readonly hash: Buffer };

/** What known_hosts says of a key that a host shows. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown'; readonly authority: KnownHostLine | null }
  | { readonly kind: 'changed'; readonly recorded: KnownHostLine }
  | { readonly kind: 'revoked'; readonly recorded: KnownHostLine };

/** The lines of one file; comments and lines that ssh skips (malformed, protocol 1) are left out. */
export function parseKnownHosts(file: string, text: string): readonly KnownHostLine[] {
  return text.split('\n').flatMap((content, index) => {
    const words = content.trim().split(/[ \t]+/);
    const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
    const [names, keyType, base64] = words;
    if (names === undefined || names.startsWith('#') || keyType === undefined || base64 === undefined)
      return [];
    if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return [];
    const key = Buffer.from(base64, 'base64');
    const parsedNames = parseNames(names);
    if (keyTypeOf(key) !== keyType || parsedNames === null) return [];
    const kind = marker === undefined ? null : marker === '@revoked' ? 'revoked' : 'cert-authority';
    return [{ file, line: index + 1, marker: kind, names: parsedNames, keyType, key }];
  });
}

/** What all files together say of one host. */
export interface HostLines {
  readonly own: readonly KnownHostLine[];
  /** For another port than 22: ssh also accepts a key recorded for the name alone, but calls none changed on that ground. */
  readonly withoutPort: readonly KnownHostLine[];
}

/** Every hashed line costs a hash or two (about 15 µs each): look a host up once. */
export function linesAbout(lines: readonly KnownHostLine[], hostName: string, port: number): HostLines {
  const linesFor = (name: string): readonly KnownHostLine[] =>
    lines.filter((line) => namesMatch(line.names, name.toLowerCase()));
  return { own: linesFor(portName(hostName, port)), withoutPort: port === 22 ? [] : linesFor(hostName) };
}

/**
 * Judges a host key as `ssh -o StrictHostKeyChecking=yes` does: revoked wins, then any equal key. Keys of another type
 * make the key changed too: a host is known by the types that are recorded, and nobody may replace them by a new one.
 */
export function judgeHostKey({ own, withoutPort }: HostLines, key: Buffer): HostKeyVerdict {
  const same = [...own, ...withoutPort].filter((line) => line.key.equals(key));
  const revoked = same.find((line) => line.marker === 'revoked');
  if (revoked !== undefined) return { kind: 'revoked', recorded: revoked };
  if (same.some((line) => line.marker === null)) return { kind: 'known' };
  const plain = own.filter((line) => line.marker === null);
  const recorded = plain.find((line) => line.keyType === keyTypeOf(key)) ?? plain[0];
  if (recorded !== undefined) return { kind: 'changed', recorded };
  return { kind: 'unknown', authority: own.find((line) => line.marker === 'cert-authority') ?? null };
}

/** The types of the keys recorded for a host: what to ask it for first, so that a known host does not look changed. */
export function recordedKeyTypes({ own, withoutPort }: HostLines): ReadonlySet<string> {
  const plain = (lines: readonly KnownHostLine[]): readonly KnownHostLine[] =>
    lines.filter((line) => line.marker === null);
  const best = plain(own).length > 0 ? plain(own) : plain(withoutPort);
  return new Set(best.map((line) => line.keyType));
}

/** The name under which known_hosts has a host: `[name]:port` unless the port is 22. */
export function portName(hostName: string, port: number): string {
  return port === 22 ? hostName : `[${hostName}]:${port}`;
}

/** The type that is written inside a public key in SSH's wire format; null when it is not one. */
export function keyTypeOf(key: Buffer): string | null {
  if (key.length < 4) return null;
  const length = key.readUInt32BE(0);
  return length > 0 && length <= 64 && key.length >= 4 + length
    ? key.toString('latin1', 4, 4 + length)
    : null;
}

/** `|1|salt|hash`: HMAC-SHA1 of the name with the salt as key, both base64. Null: a hash of another kind. */
function parseNames(names: string): HostNames | null {
  if (!names.startsWith('|'))
    return {
      kind: 'patterns',
      patterns: names
        .toLowerCase()
        .split(',')
        .map((pattern) => ({ negated: pattern.startsWith('!'), glob: pattern.replace(/^!/, '') })),
    };
  const [, version, salt, hash] = names.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return null;
  return { kind: 'hashed', salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

function namesMatch(names: HostNames, name: string): boolean {
  if (names.kind === 'hashed') return createHmac('sha1', names.salt).update(name).digest().equals(names.hash);
  const matching = names.patterns.filter(({ glob }) => wildcardMatch(glob, name));
  return matching.length > 0 && !matching.some(({ negated }) => negated);
}

/** `*` and `?` only, as in ssh: a host pattern has no brackets, since `[name]:port` is literal. */
function wildcardMatch(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
