import type { Connection, ConnectionFailure } from '../model/connection.js';
import type { PlannedAction } from '../model/generated/plan.js';
import type { Outcome } from '../model/generated/session.js';
import { actCommand, parseActReport, type ActOrder, type ActReport } from '../remote/index.js';
import { sanitize } from '../util/sanitize.js';
import { outcomeBase } from './run.js';

export interface PerformOptions {
  readonly hostSessionId: string;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly killGraceSeconds: number;
  /** ISO 8601, UTC. */
  readonly now: () => string;
  /** Cuts the action off: its outcome is then unknown. */
  readonly signal?: AbortSignal;
}

/** Runs the act script for one planned action, once. Whatever is not certain about its end is the outcome `unknown`. */
export async function performAction(
  connection: Connection,
  action: PlannedAction,
  { hostSessionId, killGraceSeconds, now, signal }: PerformOptions,
): Promise<Outcome> {
  const startedAt = now();
  const order = orderOf(action, hostSessionId, killGraceSeconds);
  const command = actCommand(order);
  const ran = await connection.exec(signal === undefined ? command : { ...command, signal });
  const came = ran.ok ? fromReport(order.action, ran.value.stdout) : fromFailure(ran.error);
  return { ...outcomeBase(action), ...came, started_at: startedAt, finished_at: now() };
}

type WhatCame = Pick<Outcome, 'status' | 'summary' | 'gate' | 'method' | 'signalled' | 'survivors'>;

function orderOf(
  { id, action, identity, tree }: PlannedAction,
  hostSessionId: string,
  graceSeconds: number,
): ActOrder {
  if (action === 'review') throw new Error(`Internal error: ${id} is for review and cannot be performed`);
  return {
    hostSessionId,
    action,
    bootId: identity.boot_id,
    uid: identity.uid,
    exe: identity.exe,
    tree: tree.map(({ pid, start_ticks }) => ({ pid, startTicks: start_ticks })),
    graceSeconds,
  };
}

/** A denied command did not run. After any other failure the script may have run to its end, or to its middle. */
function fromFailure({ kind, diagnostic }: ConnectionFailure): WhatCame {
  if (kind === 'denied') return { status: 'blocked', summary: diagnostic.summary };
  return { status: 'unknown', summary: `started, but its end was not seen: ${diagnostic.summary}` };
}

function fromReport(action: ActOrder['action'], stdout: Buffer): WhatCame {
  const parsed = parseActReport(stdout);
  if (!parsed.ok) {
    return { status: 'unknown', summary: `started, but the host's answer is not readable: ${parsed.error}` };
  }
  const report = parsed.value;
  const detail = sanitize(report.detail, 300);
  switch (report.status) {
    case 'done':
      return { status: 'done', summary: doneWords(action, report), ...counts(report) };
    case 'partial':
      return { status: 'partial', summary: partialWords(action, report), ...counts(report) };
    case 'refused':
      return {
        status: 'refused',
        summary: detail,
        ...(report.gate === undefined ? {} : { gate: report.gate }),
      };
    case 'denied':
      return { status: 'blocked', summary: detail };
    case 'failed':
      return { status: 'failed', summary: detail };
  }
}

function counts({
  method,
  signalled,
  survivors,
}: ActReport): Pick<Outcome, 'method' | 'signalled' | 'survivors'> {
  return { signalled, survivors: [...survivors], ...(method === undefined ? {} : { method }) };
}

function doneWords(action: ActOrder['action'], { signalled }: ActReport): string {
  switch (action) {
    case 'kill':
      return `ended ${processes(signalled)}`;
    case 'pause':
      return `paused ${processes(signalled)}`;
    case 'renice':
      return `lowered the priority of ${processes(signalled)}`;
  }
}

function partialWords(action: ActOrder['action'], { signalled, survivors }: ActReport): string {
  const reached = `${Math.max(0, signalled - survivors.length)} of ${processes(signalled)}`;
  switch (action) {
    case 'kill':
      return `ended ${reached}; ${survivors.length} survived SIGKILL`;
    case 'pause':
      return `paused ${reached}; ${survivors.length} still run`;
    case 'renice':
      return `lowered the priority of ${reached}; ${survivors.length} keep theirs`;
  }
}

function processes(count: number): string {
  return count === 1 ? '1 process' : `${count} processes`;
}
