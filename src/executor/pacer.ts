import type { Clock } from '../util/clock.js';

/** Waits for the caller's turn; the next turn comes `spacingMs` after this one started. */
export type Pacer = (spacingMs: number) => Promise<void>;

/** Lets callers through one by one, in the order they came. Once `signal` aborts nobody waits any more. */
export function createPacer(clock: Clock, signal: AbortSignal): Pacer {
  let free = Promise.resolve();
  return async (spacingMs) => {
    if (spacingMs === 0) return;
    const turn = free;
    free = turn.then(() => clock.sleep(spacingMs, signal));
    await turn;
  };
}
