/** Why a deadline's signal fired. */
export type StopReason = 'timeout' | 'aborted';

/** One limit over several steps: the time allowed, and the caller's own signal. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** The limit that holds, in milliseconds. */
  milliseconds(): number;
  /** Lowers the limit, still counted from the start; a higher one changes nothing. */
  tighten(milliseconds: number): void;
  /** Why it fired, or null while it has not. */
  reason(): StopReason | null;
  /** Must be called in the end, so that no timer and no listener stays. */
  release(): void;
}

export function startDeadline(allowedMs: number, outer?: AbortSignal): Deadline {
  const startedAt = performance.now();
  const controller = new AbortController();
  let reason: StopReason | null = null;
  const stop = (why: StopReason): void => {
    reason ??= why;
    controller.abort();
  };
  const onAbort = (): void => stop('aborted');
  let limit = allowedMs;
  let timer = setTimeout(() => stop('timeout'), limit);
  outer?.addEventListener('abort', onAbort, { once: true });
  if (outer?.aborted === true) onAbort();
  return {
    signal: controller.signal,
    milliseconds: () => limit,
    tighten: (milliseconds) => {
      if (milliseconds >= limit) return;
      limit = milliseconds;
      clearTimeout(timer);
      timer = setTimeout(() => stop('timeout'), startedAt + limit - performance.now());
    },
    reason: () => reason,
    release: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', onAbort);
    },
  };
}
