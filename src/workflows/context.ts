import type { Connect } from '../model/connection.js';
import type { Emit } from '../model/event.js';
import type { SessionStore } from '../session/index.js';
import type { Clock } from '../util/clock.js';

/** Everything with an effect that a workflow needs; built once, in main.ts. */
export interface Context {
  readonly connect: Connect;
  readonly store: SessionStore;
  readonly clock: Clock;
  /** Four random hexadecimal digits. */
  readonly randomHex: () => string;
  readonly emit: Emit;
  /** Aborted by the first Ctrl-C: start nothing new, finish what is in flight. */
  readonly signal: AbortSignal;
  /** user@controller, for the record. */
  readonly operator: string;
}
