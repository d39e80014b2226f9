import PQueue from 'p-queue';

/**
 * Runs `task` on every item, at most `limit` at once; results in the order of the items. Once `signal` aborts nothing
 * new starts: what was not started gives `skipped(item)`.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  task: (item: T) => Promise<R>,
  stop: { readonly signal: AbortSignal; readonly skipped: (item: T) => R },
): Promise<R[]> {
  const queue = new PQueue({ concurrency: limit });
  return Promise.all(
    items.map((item) =>
      queue.add(() => (stop.signal.aborted ? Promise.resolve(stop.skipped(item)) : task(item))),
    ),
  );
}
