import { readFile } from 'node:fs/promises';
import type { Connection, ConnectionFailure, RemoteCommand, RemoteResult } from '../model/connection.js';
import { err, ok, type Result } from '../util/result.js';
import { failure } from './failure.js';

/**
 * A recorded snapshot in the place of a host: it answers commands that only collect with the recorded bytes, and
 * refuses all others, since nothing can be done to a recording.
 */
export async function openReplay(host: string, file: string): Promise<Result<Connection, ConnectionFailure>> {
  let recording: Buffer;
  try {
    recording = await readFile(file);
  } catch (error) {
    return err(
      failure('config', host, {
        summary: `${host}: cannot read the recorded snapshot ${file}`,
        detail: error instanceof Error ? error.message : String(error),
        hint: 'Check the path in the inventory; pt_replay is relative to the inventory file.',
      }),
    );
  }
  return ok({
    host,
    exec: (command) => Promise.resolve(answer(host, file, recording, command)),
    close: () => Promise.resolve(),
  });
}

function answer(
  host: string,
  file: string,
  recording: Buffer,
  command: RemoteCommand,
): Result<RemoteResult, ConnectionFailure> {
  if (command.replayable !== true)
    return err(
      failure('denied', host, {
        summary: `${host} is a recorded snapshot (${file}): nothing can be done there`,
        hint: 'Plan against recordings, apply to real hosts: take the host out with --limit.',
      }),
    );
  if (recording.length > command.maxOutputBytes)
    return err(
      failure('output_limit', host, {
        summary: `${host}: the recorded snapshot ${file} is larger than ${command.maxOutputBytes} bytes`,
      }),
    );
  return ok({ exitCode: 0, stdout: recording, stderr: '' });
}
