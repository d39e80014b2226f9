import type { CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

/** What ssh2 can do, in our order of preference; what the user's configuration leaves out is left out. */
const kex: readonly KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group-exchange-sha1',
  'diffie-hellman-group14-sha1',
  'diffie-hellman-group1-sha1',
];
const ciphers: readonly CipherAlgorithm[] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'chacha20-poly1305@openssh.com',
  'aes256-cbc',
  'aes192-cbc',
  'aes128-cbc',
];
const macs: readonly MacAlgorithm[] = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha1-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-sha1',
];
const hostKeys: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];
/** Used only where there is no ssh program whose configuration could say otherwise. */
const withoutConfiguration = {
  kex: kex.slice(0, 9),
  ciphers: ciphers.slice(0, 6),
  macs,
  hostKeys: hostKeys.slice(0, 6),
};

export interface Algorithms {
  readonly kex: readonly KexAlgorithm[];
  readonly ciphers: readonly CipherAlgorithm[];
  readonly macs: readonly MacAlgorithm[];
  /** In the configuration's order of preference. */
  readonly hostKeys: readonly ServerHostKeyAlgorithm[];
}

/** The algorithms that both the user's configuration and ssh2 allow; `value` is ssh's comma list, if there is one. */
export function allowedAlgorithms(value: (keyword: string) => string | undefined): Algorithms {
  const allowed = <T extends string>(
    supported: readonly T[],
    keyword: string,
    otherwise: readonly T[],
  ): readonly T[] => {
    const names = value(keyword)?.split(',');
    return names === undefined ? otherwise : supported.filter((name) => names.includes(name));
  };
  const hostKeyNames = value('hostkeyalgorithms')?.split(',') ?? [];
  const position = (name: string): number => hostKeyNames.indexOf(name);
  return {
    kex: allowed(kex, 'kexalgorithms', withoutConfiguration.kex),
    ciphers: allowed(ciphers, 'ciphers', withoutConfiguration.ciphers),
    macs: allowed(macs, 'macs', withoutConfiguration.macs),
    hostKeys: [...allowed(hostKeys, 'hostkeyalgorithms', withoutConfiguration.hostKeys)].sort(
      (a, b) => position(a) - position(b),
    ),
  };
}

/** Asks for the recorded types of key first: a host with several keys would otherwise show one we do not know. */
export function recordedFirst(
  algorithms: readonly ServerHostKeyAlgorithm[],
  recordedTypes: ReadonlySet<string>,
): ServerHostKeyAlgorithm[] {
  const isRecorded = (name: ServerHostKeyAlgorithm): boolean =>
    recordedTypes.has(name.startsWith('rsa-sha2-') ? 'ssh-rsa' : name);
  return [...algorithms.filter(isRecorded), ...algorithms.filter((name) => !isRecorded(name))];
}
