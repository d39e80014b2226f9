import type { RemoteCommand } from '../model/connection.js';
import { remoteScript } from './script.js';

/** What pt-fleet leaves on a host beside the snapshot and the audit log. */
export type HostFileName = 'report.html' | 'session.json';

/** Beyond this a file is not read back: no report of ours is that large. */
const maxBytes = 16 * 1024 * 1024;
const timeoutMs = 60_000;

/** Exit status of a read when the host has no such file. */
export const hostFileMissing = 66;

const script = remoteScript('host-files.sh');

/**
 * The script comes first on stdin, the content right after it. A shell that reads its script from stdin may read ahead,
 * so that the script is cut off by its length instead, byte by byte as nothing else is exact on a pipe everywhere.
 */
const loader = `script=$(dd bs=1 count=${Buffer.byteLength(script)} 2>/dev/null) && eval "$script"`;

/** Writes a file of ours (mode 0600) into the session's folder on the host, replacing it whole or not at all. */
export function writeHostFileCommand(
  hostSessionId: string,
  name: HostFileName,
  content: string,
): RemoteCommand {
  const bytes = Buffer.byteLength(content);
  return {
    argv: ['/bin/sh', '-c', loader, 'pt-fleet', 'write', hostSessionId, name, String(bytes)],
    stdin: script + content,
    timeoutMs,
    maxOutputBytes: 4096,
  };
}

/** Prints such a file; exit status `hostFileMissing` when the host has none, 75 when it is larger than any of ours. */
export function readHostFileCommand(hostSessionId: string, name: HostFileName): RemoteCommand {
  return {
    argv: ['/bin/sh', '-c', loader, 'pt-fleet', 'read', hostSessionId, name, String(maxBytes)],
    stdin: script,
    timeoutMs,
    maxOutputBytes: maxBytes,
  };
}
