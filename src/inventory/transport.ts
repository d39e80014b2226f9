import { dirname, resolve } from 'node:path';
import type { Transport } from '../model/host.js';
import type { Var, Vars } from './declaration.js';
import { hostNameProblem, parsePort, userNameProblem } from './names.js';
import type { Finding } from './source.js';
import type { ConnectionWord } from './words.js';

/** Ansible's names of the connections that mean ssh, with and without their collection. */
const sshConnections: ReadonlySet<unknown> = new Set([
  'ssh',
  'smart',
  'ansible.builtin.ssh',
  'paramiko',
  'paramiko_ssh',
]);
const localConnections: ReadonlySet<unknown> = new Set(['local', 'ansible.builtin.local']);

/**
 * How a host is reached, from its name and its variables; what is wrong with them goes to `findings`.
 * `localhost` is this machine unless something about it says ssh. A recorded snapshot (`pt_replay`) wins over the
 * rest, so that a real inventory can be replayed by one variable.
 */
export function transportOf(name: string, vars: Vars, findings: Finding[]): Transport {
  const read = reader(vars, findings);
  const file = read('pt_replay', fileProblem);
  const connection = read('ansible_connection', connectionProblem);
  const destination = read('ansible_host', textProblem(hostNameProblem));
  const user = read('ansible_user', textProblem(userNameProblem));
  const port = read('ansible_port', portProblem);
  const identityFile = read('ansible_ssh_private_key_file', fileProblem);
  if (file !== null) return { kind: 'replay', file: besideSource(file) };
  const saysSsh =
    [destination, user, port].some((given) => given !== null) || sshConnections.has(connection?.value);
  if (localConnections.has(connection?.value) || (name === 'localhost' && !saysSsh)) return { kind: 'local' };
  return {
    kind: 'ssh',
    destination: destination === null ? name : String(destination.value),
    ...(user === null ? {} : { user: String(user.value) }),
    ...(port === null ? {} : { port: Number(port.value) }),
    ...(identityFile === null ? {} : { identityFile: identityPath(identityFile) }),
  };
}

type Problem = (value: unknown) => string | null;

/** Reads one variable: null when it is not given, or is wrong. */
function reader(vars: Vars, findings: Finding[]): (word: ConnectionWord, problemOf: Problem) => Var | null {
  return (word, problemOf) => {
    const given = vars.get(word);
    if (given === undefined || given.value === null) return null;
    const problem = problemOf(given.value);
    if (problem === null) return given;
    findings.push({
      severity: 'error',
      code: 'inventory/bad-value',
      summary: `${word} ${problem}`,
      at: given.at,
    });
    return null;
  };
}

function textProblem(problemOf: (text: string) => string | null): Problem {
  return (value) => (typeof value === 'string' ? problemOf(value) : 'must be a text');
}

function portProblem(value: unknown): string | null {
  return parsePort(value) === null ? 'must be a number from 1 to 65535' : null;
}

function connectionProblem(value: unknown): string | null {
  return sshConnections.has(value) || localConnections.has(value) ? null : 'must be "ssh" or "local"';
}

function fileProblem(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return 'must be the path of a file';
  if (value.includes('{{')) return 'is an expression; inventory variables are not evaluated';
  if (value.startsWith('-')) return 'begins with "-", which ssh would take for an option: write "./-…"';
  // A line break or another control character has no business in a path that others will print.
  return /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,4096}$/u.test(value)
    ? null
    : 'holds a control character or is too long';
}

/** Relative to the inventory file, which is what stays the same wherever the command is run. */
function besideSource({ value, at }: Var): string {
  return resolve(dirname(at.source.file), String(value));
}

/** As `besideSource`, but `~/…` stays for ssh, which knows whose home it is. */
function identityPath(path: Var): string {
  return /^~(?:\/|$)/.test(String(path.value)) ? String(path.value) : besideSource(path);
}
