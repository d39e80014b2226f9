import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Session } from '../../../src/model/generated/session.js';
import type { HostRecord } from '../../../src/model/host-record.js';
import type { Clock } from '../../../src/util/clock.js';
import type { Result } from '../../../src/util/result.js';

export const fixedClock: Clock = {
  now: () => new Date('2026-01-15T14:30:22.000Z'),
  sleep: () => Promise.resolve(),
};

export const sessionId = 'fleet-20260115-143022-a7b3';

export function sessionOf(overrides: Partial<Session> = {}): Session {
  return {
    schema: 'pt-fleet/session/1',
    id: sessionId,
    state: 'planned',
    created_at: '2026-01-15T14:30:22.000Z',
    expires_at: '2026-01-15T15:30:22.000Z',
    operator: 'ana@controller',
    source: { playbook: 'playbooks/leaked.yml', inventory: 'inventory/hosts.txt' },
    plan_digest: `sha256:${'0'.repeat(64)}`,
    hosts: [{ host: 'web-1', session_id: 'pt-20260115-143022-0001', status: 'planned' }],
    apply: null,
    ...overrides,
  };
}

export function recordOf(host: string): HostRecord {
  return {
    host,
    rejections: [
      {
        play: 'clean up',
        host,
        pid: 42,
        startTicks: 4242,
        pattern: 'node vite',
        stage: 'filter',
        code: 'filters.min_age',
        reason: 'it is 10 minutes old, less than 2 hours',
        probability: 0.4,
      },
    ],
  };
}

/** A directory of the test's own, removed after it. */
export async function temporaryRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'pt-fleet-store-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return root;
}

/** The value of a result that must be one. */
export function valueOf<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Error(`expected a value, got ${JSON.stringify(result.error)}`);
}

/** The error of a result that must be one. */
export function errorOf<T, E>(result: Result<T, E>): E {
  if (!result.ok) return result.error;
  throw new Error('expected an error, got a value');
}
