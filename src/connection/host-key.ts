import type { HostVerifier } from 'ssh2';
import type { ConnectionFailure } from '../model/connection.js';
import { failure } from './failure.js';
import { fingerprint } from './identities.js';
import {
  judgeHostKey,
  portName,
  type HostKeyVerdict,
  type HostLines,
  type KnownHostLine,
} from './known-hosts.js';
import type { Place } from './place.js';
import { describeTarget, type SshTarget } from './ssh-target.js';

/**
 * A verifier in ssh2's callback form: it must return nothing, since ssh2 takes any other value for an answer. ssh2 asks
 * again at every rekey; an accepted key is remembered. `onRefusal` gets the reason before the connection ends.
 */
export function hostKeyVerifier(
  target: SshTarget,
  place: Place,
  recorded: HostLines,
  onRefusal: (failure: ConnectionFailure) => void,
): HostVerifier {
  let accepted: Buffer | null = null;
  return (key, verify) => {
    if (accepted?.equals(key) === true) {
      verify(true);
      return;
    }
    const verdict = judgeHostKey(recorded, key);
    if (verdict.kind === 'known') accepted = Buffer.from(key);
    else onRefusal(refusal(target, place, key, verdict));
    verify(verdict.kind === 'known');
  };
}

function refusal(
  target: SshTarget,
  place: Place,
  key: Buffer,
  verdict: Exclude<HostKeyVerdict, { kind: 'known' }>,
): ConnectionFailure {
  const shown = `It showed the key ${fingerprint(key)}.`;
  switch (verdict.kind) {
    case 'unknown':
      return unknownKey(target, place, key, verdict.authority);
    case 'changed':
      return failure('host_key_changed', place.host, {
        summary: `${place.doing}: its host key is not the recorded one (${at(verdict.recorded)})`,
        detail: `${shown} Recorded is ${fingerprint(verdict.recorded.key)}. Somebody may be listening in, or the host was installed anew.`,
        hint:
          'Ask the owner of the host for its fingerprint over another way than this network. Only if it agrees: ' +
          `"ssh-keygen -R '${hostKeyName(target)}' -f ${verdict.recorded.file}", then "${target.command}" to record the new key.`,
      });
    case 'revoked':
      return failure('host_key_revoked', place.host, {
        summary: `${place.doing}: its host key is marked as revoked (${at(verdict.recorded)})`,
        detail: shown,
        hint: 'A revoked key must not be used any more: whoever holds it can pretend to be the host. Have the host make new keys.',
      });
  }
}

function unknownKey(
  target: SshTarget,
  place: Place,
  key: Buffer,
  authority: KnownHostLine | null,
): ConnectionFailure {
  const files = target.knownHostsFiles.join(', ');
  const authorityWords =
    authority === null
      ? ''
      : ` A certificate authority is recorded for it (${at(authority)}), but host certificates are not supported: the host's plain key is needed.`;
  return failure('host_key_unknown', place.host, {
    summary: `${place.doing}: its host key is not known`,
    detail: `${describeTarget(target)} showed the key ${fingerprint(key)}; no entry for '${hostKeyName(target)}' in ${files}.${authorityWords}`,
    hint:
      `Compare that with what "for k in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $k; done" prints on the host itself. If it agrees, run ` +
      `"${target.command}" once and answer yes: that adds the key to ${target.knownHostsFiles[0] ?? 'known_hosts'}.`,
  });
}

function hostKeyName(target: SshTarget): string {
  return portName(target.hostKeyName.name, target.hostKeyName.port);
}

function at(line: KnownHostLine): string {
  return `${line.file}:${line.line}`;
}
