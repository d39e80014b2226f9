import { createHmac, timingSafeEqual } from 'node:crypto';

/** One usable line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHostLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | null;
  /** Comma-separated patterns, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  readonly key: Buffer;
}

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
    if (keyTypeOf(key) !== keyType) return [];
    const kind = marker === undefined ? null : marker === '@revoked' ? 'revoked' : 'cert-authority';
    return [{ file, line: index + 1, marker: kind, names, keyType, key }];
  });
}

/**
 * Judges a host key as `ssh -o StrictHostKeyChecking=yes` does: revoked wins, then any equal key. Keys of another type
 * make the key changed too: a host is known by the types that are recorded, and nobody may replace them by a new one.
 */
export function judgeHostKey(
  lines: readonly KnownHostLine[],
  hostName: string,
  port: number,
  key: Buffer,
): HostKeyVerdict {
  const own = linesFor(lines, portName(hostName, port));
  // ssh also accepts a key that is recorded without the port, but does not call it changed on that ground.
  const withoutPort = port === 22 ? [] : linesFor(lines, hostName);
  const revoked = [...own, ...withoutPort].find((line) => line.marker === 'revoked' && line.key.equals(key));
  if (revoked !== undefined) return { kind: 'revoked', recorded: revoked };
  if ([...own, ...withoutPort].some((line) => line.marker === null && line.key.equals(key)))
    return { kind: 'known' };
  const plain = own.filter((line) => line.marker === null);
  const recorded = plain.find((line) => line.keyType === keyTypeOf(key)) ?? plain[0];
  if (recorded !== undefined) return { kind: 'changed', recorded };
  return { kind: 'unknown', authority: own.find((line) => line.marker === 'cert-authority') ?? null };
}

/** The types of the keys recorded for a host: what to ask it for first, so that a known host does not look changed. */
export function recordedKeyTypes(
  lines: readonly KnownHostLine[],
  hostName: string,
  port: number,
): ReadonlySet<string> {
  const own = linesFor(lines, portName(hostName, port)).filter((line) => line.marker === null);
  const fallback = linesFor(lines, hostName).filter((line) => line.marker === null);
  return new Set((own.length > 0 ? own : fallback).map((line) => line.keyType));
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

function linesFor(lines: readonly KnownHostLine[], name: string): readonly KnownHostLine[] {
  return lines.filter((line) => namesMatch(line.names, name));
}

function namesMatch(names: string, name: string): boolean {
  if (names.startsWith('|')) return hashMatches(names, name);
  let matched = false;
  for (const pattern of names.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!wildcardMatch(negated ? pattern.slice(1) : pattern, name.toLowerCase())) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** `|1|salt|hash`, where hash is HMAC-SHA1 of the name with the salt as key; both base64. */
function hashMatches(hashed: string, name: string): boolean {
  const [, version, salt, hash] = hashed.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  const recorded = Buffer.from(hash, 'base64');
  const computed = createHmac('sha1', Buffer.from(salt, 'base64')).update(name.toLowerCase()).digest();
  return recorded.length === computed.length && timingSafeEqual(recorded, computed);
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
