import { createPrivateKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { keyTypeOf } from './known-hosts.js';

/** What an identity file turned out to be. `publicKey` is in SSH's wire format; null when the file does not tell it. */
export type KeyFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'usable'; readonly key: ParsedKey; readonly publicKey: Buffer }
  /** Its private half is encrypted, elsewhere, or of a kind we cannot use: an agent may still hold it. */
  | { readonly kind: 'agent_only'; readonly publicKey: Buffer | null; readonly reason: string };

/** Reads and parses one identity file; never asks for a passphrase. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  let content: Buffer;
  let mode: { readonly mode: number; readonly uid: number };
  try {
    content = await readFile(file);
    mode = await stat(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'agent_only', publicKey: null, reason: `cannot be read (${code})` };
  }
  const publicKey = opensshPublicPart(content) ?? publicLine(content) ?? (await readPublicFile(file));
  if (!content.includes('PRIVATE KEY'))
    return { kind: 'agent_only', publicKey, reason: 'holds no private key' };
  // ssh refuses such a key, too.
  if (mode.uid === process.getuid?.() && (mode.mode & 0o077) !== 0)
    return { kind: 'agent_only', publicKey, reason: 'can be read by other users (chmod 600 it)' };
  if (isEncrypted(content))
    return {
      kind: 'agent_only',
      publicKey,
      reason: 'is encrypted with a passphrase (ssh-add it to an agent)',
    };
  const key = ssh2.utils.parseKey(fromPkcs8(content) ?? content);
  if (key instanceof Error)
    return {
      kind: 'agent_only',
      publicKey,
      reason: `is of a kind that pt-fleet cannot read (${key.message})`,
    };
  return { kind: 'usable', key, publicKey: key.getPublicSSH() };
}

const opensshMagic = 'openssh-key-v1\0';

/** The cipher and the public key that stand in clear at the front of an OpenSSH private key (OpenSSH's PROTOCOL.key). */
function opensshEnvelope(content: Buffer): { cipher: string; publicKey: Buffer } | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(content.toString('latin1'))?.[1];
  if (body === undefined) return null;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.toString('latin1', 0, opensshMagic.length) !== opensshMagic) return null;
  try {
    let offset = opensshMagic.length;
    const next = (): Buffer => {
      const start = offset + 4;
      offset = start + bytes.readUInt32BE(offset);
      return bytes.subarray(start, offset);
    };
    const cipher = next().toString('latin1');
    next(); // name of the key derivation function
    next(); // its options
    offset += 4; // number of keys: always one
    return { cipher, publicKey: next() };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function opensshPublicPart(content: Buffer): Buffer | null {
  return opensshEnvelope(content)?.publicKey ?? null;
}

function isEncrypted(content: Buffer): boolean {
  const cipher = opensshEnvelope(content)?.cipher;
  if (cipher !== undefined) return cipher !== 'none';
  return content.includes('BEGIN ENCRYPTED PRIVATE KEY') || content.includes('Proc-Type: 4,ENCRYPTED');
}

/** PKCS #8 as the older PEM forms that ssh2 reads; null when it is another format (or ed25519, which has no older form). */
function fromPkcs8(content: Buffer): string | null {
  if (!content.includes('BEGIN PRIVATE KEY')) return null;
  try {
    const key = createPrivateKey(content);
    if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
    if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
    return null;
  } catch {
    return null;
  }
}

async function readPublicFile(file: string): Promise<Buffer | null> {
  try {
    return publicLine(await readFile(`${file}.pub`));
  } catch {
    return null;
  }
}

/** The key of a `type base64 comment` line. */
function publicLine(content: Buffer): Buffer | null {
  const [type, base64] = content
    .toString('latin1', 0, 20_000)
    .trim()
    .split(/[ \t]+/);
  if (type === undefined || base64 === undefined) return null;
  const key = Buffer.from(base64, 'base64');
  return keyTypeOf(key) === type ? key : null;
}
