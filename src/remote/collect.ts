import type { RemoteCommand } from '../model/connection.js';
import { maxCollectionBytes } from './collection.js';
import { remoteScript } from './script.js';

/**
 * Runs its arguments under timeout(1), which ends the script and all of its children, where the host has one that
 * takes plain seconds; elsewhere the script ends with the channel, at its next write.
 */
const withDeadline = 'timeout 9 true 2>/dev/null && exec timeout "$@"; shift; exec "$@"';

/** How much later than the host's own deadline the controller gives up, so that the host can say what happened. */
const graceSeconds = 5;

/** Exit statuses of `collectCommand` that are not a shell's own. */
export const collectExit = { timedOut: 124, noProcessFiles: 77 } as const;

const script = remoteScript('collect.sh');

/** Collects one snapshot of a host, sampled over `sampleSeconds`; `parseCollection` reads its output. */
export function collectCommand(options: {
  readonly hostSessionId: string;
  readonly sampleSeconds: number;
  readonly timeoutSeconds: number;
}): RemoteCommand {
  const deadline = Math.ceil(options.timeoutSeconds);
  const sample = Math.round(options.sampleSeconds * 100) / 100;
  return {
    argv: [
      ...['/bin/sh', '-c', withDeadline, 'pt-fleet', String(deadline)],
      ...['/bin/sh', '-s', '--', options.hostSessionId, String(sample)],
    ],
    stdin: script,
    timeoutMs: (deadline + graceSeconds) * 1000,
    maxOutputBytes: maxCollectionBytes,
    replayable: true,
  };
}
