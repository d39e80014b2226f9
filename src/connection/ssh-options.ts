import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import type { FailureWords } from './failure.js';

/** What is known of a destination beside the user's ssh configuration; it wins, as on ssh's command line. */
export interface SshOverrides {
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
}

/** Where the user's ssh configuration comes from. */
export interface SshSettings {
  /** In place of the user's own and the system's configuration, as with `ssh -F`. */
  readonly sshConfigFile?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** ssh's own answer to "which options hold for this destination": lower-case keyword → values in order. */
export type SshOptions = ReadonlyMap<string, readonly string[]>;

const resolveTimeoutMs = 10_000;

/**
 * Asks ssh itself how it would reach `destination` (`ssh -G`), since no other reader of ssh_config gets all of it right.
 * Without an ssh program the built-in defaults hold, unless there is a configuration that nobody could then honour.
 */
export async function readSshOptions(
  destination: string,
  overrides: SshOverrides,
  settings: SshSettings,
): Promise<Result<SshOptions, FailureWords>> {
  const unsafe = unsafeWord(destination, overrides);
  if (unsafe !== null) return err(unsafe);
  const args = ['-T', '-G', ...sshArguments(destination, overrides, settings.sshConfigFile)];
  const answer = await runSsh(args, settings.env);
  if (answer.kind === 'answered') return ok(parseSshOptions(answer.output));
  if (answer.kind === 'failed') {
    return err({
      summary: `the ssh configuration for ${sanitize(destination, 200)} cannot be read`,
      detail: sanitize(answer.message),
      hint: `Run "ssh -G ${destination}" to see the same error, and correct the file it names.`,
    });
  }
  const configured = settings.sshConfigFile ?? `${homedir()}/.ssh/config`;
  if (!existsSync(configured)) return ok(defaultOptions(destination, overrides));
  return err({
    summary: `there is an ssh configuration (${configured}), but no ssh program to read it`,
    hint: "Install OpenSSH's client (Debian: openssh-client) on this machine.",
  });
}

/** `keyword value` lines, as `ssh -G` prints them. */
function parseSshOptions(output: string): SshOptions {
  const options = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const keyword = line.slice(0, space).toLowerCase();
    const values = options.get(keyword) ?? [];
    values.push(line.slice(space + 1));
    options.set(keyword, values);
  }
  return options;
}

/** The inventory has checked its names already; nothing that ssh could take for an option gets past here either. */
function unsafeWord(destination: string, overrides: SshOverrides): FailureWords | null {
  const badHost = !/^[A-Za-z0-9_[][A-Za-z0-9_.:%@[\]+-]*$/.test(destination);
  const badUser = overrides.user !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.@+\\-]*$/.test(overrides.user);
  if (!badHost && !badUser) return null;
  return {
    summary: `${badHost ? 'the destination' : 'the user name'} "${sanitize(badHost ? destination : (overrides.user ?? ''), 100)}" is not one that may be given to ssh`,
    hint: 'Use letters, digits, ".", "_", "-" and ":"; it must not begin with "-".',
  };
}

/** What stands after `ssh` on a command line that reaches the destination; `--` keeps it from being an option. */
export function sshArguments(
  destination: string,
  overrides: SshOverrides,
  configFile: string | undefined,
): string[] {
  return [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(overrides.user === undefined ? [] : ['-l', overrides.user]),
    ...(overrides.port === undefined ? [] : ['-p', String(overrides.port)]),
    '--',
    destination,
  ];
}

type SshAnswer =
  | { readonly kind: 'answered'; readonly output: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'no_ssh' };

function runSsh(args: string[], env: Readonly<Record<string, string | undefined>>): Promise<SshAnswer> {
  return new Promise((resolve) => {
    execFile('ssh', args, { env: { ...env }, timeout: resolveTimeoutMs }, (error, stdout, stderr) => {
      if (error === null) return resolve({ kind: 'answered', output: stdout });
      if (error.code === 'ENOENT') return resolve({ kind: 'no_ssh' });
      resolve({ kind: 'failed', message: stderr.trim() === '' ? error.message : stderr.trim() });
    });
  });
}

/** ssh's compiled-in defaults, as far as they matter here. */
function defaultOptions(destination: string, overrides: SshOverrides): SshOptions {
  const at = destination.lastIndexOf('@');
  const user = overrides.user ?? (at > 0 ? destination.slice(0, at) : userInfo().username);
  return new Map([
    ['hostname', [destination.slice(at + 1)]],
    ['user', [user]],
    ['port', [String(overrides.port ?? 22)]],
    ['identityfile', ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519']],
    ['userknownhostsfile', ['~/.ssh/known_hosts ~/.ssh/known_hosts2']],
    ['globalknownhostsfile', ['/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2']],
  ]);
}
