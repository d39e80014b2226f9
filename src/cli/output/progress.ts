import { createLogUpdate } from 'log-update';
import type { Event } from '../../model/event.js';
import { sanitize } from '../../util/sanitize.js';
import { unreachable } from '../../util/unreachable.js';
import type { Stream } from '../shell.js';
import type { Style } from './style.js';
import { counted, someOf } from './words.js';

/** Shows events to a person on stderr: one line that changes on a terminal, a line for each milestone in a log. */
export interface Progress {
  show(event: Event): void;
  /** Removes the changing line; what was said stays. */
  finish(): void;
}

export const silent: Progress = { show: () => undefined, finish: () => undefined };

export function createProgress(stream: Stream, style: Style, canMove: boolean): Progress {
  let hosts = 0;
  let planned = 0;
  let lost = 0;
  let session = '';
  const live = stream.terminal === null || !canMove ? null : createLogUpdate(stream.terminal);
  return {
    show(event) {
      if (event.type === 'plan_started') {
        hosts = event.hosts;
        session = event.session;
      }
      if (event.type === 'host_planned') planned += 1;
      if (event.type === 'host_not_planned') lost += 1;
      const line = milestone(event, style);
      if (line !== null) {
        live?.clear();
        stream.write(`${line}\n`);
      }
      if (event.type === 'host_planned' || event.type === 'host_not_planned') {
        const done = planned + lost;
        const text = `${session}: ${planned} of ${counted(hosts, 'host')} scanned${lost > 0 ? `, ${lost} failed or blocked` : ''}`;
        if (live !== null) live(style.dim(text));
        else if (done === hosts || done % Math.max(10, Math.ceil(hosts / 10)) === 0)
          stream.write(`${text}\n`);
      }
    },
    finish() {
      live?.clear();
    },
  };
}

/** What is worth a line of its own, for ever. */
function milestone(event: Event, style: Style): string | null {
  switch (event.type) {
    case 'host_scanning':
    case 'host_planned':
    case 'plan_finished':
    case 'action_intended':
    case 'apply_finished':
      return null;
    case 'plan_started':
      return `Scanning ${counted(event.hosts, 'host')} …`;
    case 'host_not_planned':
      return `${style.red(event.status)} ${sanitize(event.host)}: ${sanitize(event.diagnostic.summary)}`;
    case 'apply_started':
      return `Applying ${counted(event.actions, 'action')} …`;
    case 'batch_started':
      return `Batch ${event.batch} of "${sanitize(event.play)}": ${sanitize(someOf(event.hosts))}`;
    case 'action_finished':
      return event.outcome.status === 'skipped'
        ? null
        : `  ${sanitize(event.outcome.action)} ${event.outcome.kind}: ${event.outcome.status}, ${sanitize(event.outcome.summary)}`;
    case 'soaking':
      return `  waiting ${event.seconds} s before verifying`;
    case 'host_verified':
      return `  ${sanitize(event.host)}: ${event.verified} verified${event.failed > 0 ? style.red(`, ${event.failed} not`) : ''}`;
    case 'rollout_stopped':
      return style.yellow(`Stopped "${sanitize(event.play)}": ${sanitize(event.reason)}`);
    default:
      return unreachable(event);
  }
}
