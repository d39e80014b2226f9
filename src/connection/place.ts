import type { ConnectionFailure } from '../model/connection.js';
import type { Deadline } from './deadline.js';
import { failure, inSeconds } from './failure.js';
import { describeTarget, type SshTarget } from './ssh-target.js';

/** Whom a step of connecting is for, in the words that every failure of it begins with. */
export interface Place {
  /** The inventory host. */
  readonly host: string;
  /** "connecting to build-01", or "connecting to jump host bastion on the way to build-01". */
  readonly doing: string;
}

export function placeOf(host: string, target: SshTarget, isLast: boolean): Place {
  const name = describeTarget(target);
  if (!isLast) return { host, doing: `connecting to jump host ${name} on the way to ${host}` };
  return { host, doing: `connecting to ${name.startsWith(host) ? name : `${host}, ${name}`}` };
}

/** Why a step did not finish when its deadline fired; `waitingFor` names the answer that did not come. */
export function stopped(place: Place, deadline: Deadline, waitingFor: string): ConnectionFailure {
  if (deadline.reason() === 'aborted')
    return failure('aborted', place.host, { summary: `${place.doing}: interrupted` });
  return failure('timeout', place.host, {
    summary: `${place.doing}: no ${waitingFor} within ${inSeconds(deadline.milliseconds())}`,
    hint: 'Is the host up, and does a firewall drop the packets?',
  });
}
