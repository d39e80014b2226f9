import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Session } from '../model/generated/session.js';
import { publishFile } from '../util/atomic-file.js';
import type { Clock } from '../util/clock.js';
import { err, ok, type Result } from '../util/result.js';
import { sanitize } from '../util/sanitize.js';
import { hasCode, onDisk, readPlainFile } from './disk.js';
import { isObject, parseJson } from './documents.js';

/** Why a session cannot be applied by us. locked: a run that is alive has it. used: its one use is over. failed: the disk. */
export interface ClaimRefusal {
  readonly kind: 'locked' | 'used' | 'failed';
  readonly diagnostic: Diagnostic;
}

/** Who applies, or applied, a session. */
interface Holder {
  readonly pid: number;
  /** Start time of that process in clock ticks since boot, so that a reused pid is not taken for it; null where unknown. */
  readonly start_ticks: number | null;
  readonly host: string;
  readonly at: string;
}

/** Takes the one use of a session for this process. The claim is never given back: a plan is used once. */
export async function claimSession(
  path: string,
  session: Session,
  clock: Clock,
): Promise<Result<void, ClaimRefusal>> {
  const ours: Holder = {
    pid: process.pid,
    start_ticks: await startTicks(process.pid),
    host: hostname(),
    at: clock.now().toISOString(),
  };
  const doing = `claiming ${session.id} for applying`;
  const taken = await onDisk(doing, path, async () => {
    try {
      await publishFile(path, `${JSON.stringify(ours)}\n`);
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    }
  });
  if (!taken.ok) return err({ kind: 'failed', diagnostic: taken.error });
  if (taken.value) return ok(undefined);
  const text = await onDisk(doing, path, () => readPlainFile(path));
  if (!text.ok) return err({ kind: 'failed', diagnostic: text.error });
  return err(await refusal(session, parseJson(text.value)));
}

/** Why a claim would be refused now, without claiming; null: it would not. */
export async function refusalOfClaim(
  path: string,
  session: Session,
): Promise<Result<ClaimRefusal | null, Diagnostic>> {
  const text = await onDisk(`looking who applies ${session.id}`, path, async () => {
    try {
      return await readPlainFile(path);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      throw error;
    }
  });
  if (!text.ok) return text;
  return ok(text.value === null ? null : await refusal(session, parseJson(text.value)));
}

async function refusal(session: Session, claim: unknown): Promise<ClaimRefusal> {
  const over = session.state !== 'planned' && session.state !== 'applying';
  if (!isHolder(claim)) return used(session, 'by a run that left no name');
  const who = `by process ${claim.pid} on ${sanitize(claim.host, 100)} at ${sanitize(claim.at, 40)}`;
  if (over) return used(session, who);
  if (await mayBeAlive(claim)) return locked(session, claim, who);
  return used(session, `${who}, which ended before it was finished`);
}

function locked({ id }: Session, { host }: Holder, who: string): ClaimRefusal {
  return {
    kind: 'locked',
    diagnostic: {
      severity: 'error',
      code: 'session/locked',
      summary: `applying ${id}: it is being applied, ${who}`,
      hint:
        host === hostname()
          ? `wait for it to end; pt-fleet status ${id} shows how far it is`
          : 'it runs on another controller, so whether it still does cannot be seen from here; look there, or plan again',
    },
  };
}

function used({ id }: Session, who: string): ClaimRefusal {
  return {
    kind: 'used',
    diagnostic: {
      severity: 'error',
      code: 'session/used',
      summary: `applying ${id}: the plan was already used, ${who}`,
      hint: `pt-fleet status ${id} shows what came of it; plan again to go on`,
    },
  };
}

/** A holder on another controller counts as alive: nobody here can tell. */
async function mayBeAlive({ pid, start_ticks, host }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false;
  }
  return start_ticks === null || (await startTicks(pid)) === start_ticks;
}

/** Field 22 of /proc/PID/stat; null where there is none. */
async function startTicks(pid: number): Promise<number | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(afterName[19]);
  } catch {
    return null;
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    isObject(value) &&
    Number.isSafeInteger(value['pid']) &&
    Number(value['pid']) > 0 &&
    (value['start_ticks'] === null || typeof value['start_ticks'] === 'number') &&
    typeof value['host'] === 'string' &&
    typeof value['at'] === 'string'
  );
}
