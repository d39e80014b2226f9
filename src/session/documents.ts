import type { Diagnostic } from '../model/diagnostic.js';
import type { Session } from '../model/generated/session.js';
import type { HostRecord, RecordedRejection } from '../model/host-record.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { schemaErrors } from '../util/schemas.js';

/** session.json of the session `id`; what is wrong with it otherwise. */
export function parseSession(text: string, id: string, path: string): Result<Session, Diagnostic> {
  const value = parseJson(text);
  const [problem] = schemaErrors('session', value);
  if (problem !== undefined) {
    const where = problem.instancePath === '' ? 'the document' : problem.instancePath;
    return err(broken(`reading session ${id}`, path, `${where} ${problem.message ?? 'is wrong'}`));
  }
  const session = value as Session;
  return session.id === id
    ? ok(session)
    : err(broken(`reading session ${id}`, path, `it says that it is ${session.id}`));
}

/** One host's record of a session; what is wrong with it otherwise. */
export function parseHostRecord(text: string, host: string, path: string): Result<HostRecord, Diagnostic> {
  const value = parseJson(text);
  return isHostRecord(value) && value.host === host
    ? ok(value)
    : err(broken(`reading the record of ${sanitize(host, 100)}`, path, 'it is not a record of this host'));
}

export function broken(doing: string, path: string, problem: string): Diagnostic {
  return {
    severity: 'error',
    code: 'session/broken',
    summary: `${doing}: ${sanitize(problem, 300)} (${path})`,
    hint: 'somebody or something changed the file; plan again',
  };
}

/** Undefined for text that is not JSON: no document of ours is that. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isHostRecord(value: unknown): value is HostRecord {
  return (
    isObject(value) &&
    typeof value['host'] === 'string' &&
    Array.isArray(value['rejections']) &&
    value['rejections'].every(isRejection)
  );
}

const rejectionFields = {
  play: 'string',
  host: 'string',
  pid: 'number',
  startTicks: 'number',
  pattern: 'string',
  stage: 'string',
  code: 'string',
  reason: 'string',
  probability: 'number',
} as const satisfies Record<keyof RecordedRejection, 'string' | 'number'>;

function isRejection(value: unknown): boolean {
  return (
    isObject(value) && Object.entries(rejectionFields).every(([field, type]) => typeof value[field] === type)
  );
}

/** As it is written to the disk. */
export function documentText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
