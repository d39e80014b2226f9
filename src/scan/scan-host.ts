import type {
  Connection,
  ConnectionFailure,
  ConnectionFailureKind,
  RemoteResult,
} from '../model/connection.js';
import type { Snapshot } from '../model/snapshot.js';
import { collectCommand, collectExit, parseCollection } from '../remote/index.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { buildSnapshot } from './build-snapshot.js';

const cannotExecute = 126;
const notFound = 127;
const maxWords = 400;

/** Collects one snapshot of a host, over `sampleSeconds`; whatever goes wrong is this host's failure alone. */
export async function scanHost(
  connection: Connection,
  options: {
    readonly hostSessionId: string;
    readonly sampleSeconds: number;
    readonly timeoutSeconds: number;
    readonly signal?: AbortSignal;
  },
): Promise<Result<Snapshot, ConnectionFailure>> {
  const command = collectCommand(options);
  const executed = await connection.exec({ ...command, ...(options.signal && { signal: options.signal }) });
  if (!executed.ok) return executed;
  const { host } = connection;
  if (executed.value.exitCode !== 0)
    return err(whyNotCollected(host, executed.value, options.timeoutSeconds));
  const collection = parseCollection(executed.value.stdout);
  if (!collection.ok) return err(unreadable(host, collection.error, executed.value));
  return ok(buildSnapshot(host, collection.value));
}

function whyNotCollected(host: string, result: RemoteResult, timeoutSeconds: number): ConnectionFailure {
  const detail = lastWords(result);
  switch (result.exitCode) {
    case collectExit.timedOut:
      return failure('command_timeout', host, {
        summary: `scanning ${host}: the collector did not end within ${timeoutSeconds} s and was stopped by the host`,
        detail,
        hint: "The host is overloaded, or hangs in a file system. Look at its load, or raise the playbook's collect.timeout.",
      });
    case collectExit.noProcessFiles:
      return failure('denied', host, {
        summary: `scanning ${host}: the account may not read the process files`,
        detail,
        hint: 'Log in as that user and look at /proc; it must be mounted and readable.',
      });
    case cannotExecute:
    case notFound:
      return failure('protocol', host, {
        summary: `scanning ${host}: it has no POSIX shell that could run the collector (exit status ${result.exitCode})`,
        detail,
        hint: 'The host needs /bin/sh, and grep, find, stat, awk and xargs of GNU or busybox.',
      });
    default:
      return failed(host, result, detail);
  }
}

function failed(host: string, result: RemoteResult, detail: string): ConnectionFailure {
  if (/permission denied|not (currently )?(available|allowed)/i.test(detail))
    return failure('denied', host, {
      summary: `scanning ${host}: the account may not run commands there (exit status ${result.exitCode})`,
      detail,
      hint: 'Log in as that user by hand: its shell, or a forced command of its key, refuses.',
    });
  return failure('protocol', host, {
    summary: `scanning ${host}: the collector failed with exit status ${result.exitCode}`,
    detail,
    hint: 'Log in as that user by hand and run `/bin/sh -c true`: it must be silent and succeed.',
  });
}

function unreadable(host: string, reason: string, result: RemoteResult): ConnectionFailure {
  return failure('protocol', host, {
    summary: `scanning ${host}: the collector's output cannot be used: ${reason}`,
    detail: lastWords(result),
    hint: 'Nothing is concluded from a part of a snapshot. Scan again; if it stays, look at what the login prints.',
  });
}

/** What the host said to people: stderr, or else the start of an output that is not a snapshot, which may hold secrets. */
function lastWords({ stderr, stdout }: RemoteResult): string {
  const printed = stdout.includes('pt-fleet-snapshot') ? '' : stdout.toString('utf8', 0, maxWords);
  return sanitize(stderr.trim() || printed.trim(), maxWords);
}

function failure(
  kind: ConnectionFailureKind,
  host: string,
  words: { readonly summary: string; readonly detail: string; readonly hint: string },
): ConnectionFailure {
  const { summary, detail, hint } = words;
  const code = `scan/${kind.replaceAll('_', '-')}`;
  return { kind, diagnostic: { severity: 'error', code, host, summary, ...(detail && { detail }), hint } };
}
