import { formatBytes } from '../util/units.js';

/** A host's memory as a bar of three parts, in percent of all of it; `words` says the same to those who cannot see it. */
export type MemoryBar = {
  readonly used: number;
  readonly freed: number;
  /** Where the freed part begins: it is the end of what is used now. */
  readonly freedFrom: number;
  readonly words: string;
};

/** `freedBytes`: what the planned actions are expected to free at once. */
export function memoryBar(
  host: { readonly memory_total: number; readonly memory_available: number },
  freedBytes: number,
): MemoryBar | null {
  const { memory_total: total, memory_available: available } = host;
  if (total <= 0) return null;
  const percent = (bytes: number): number => Math.round((1000 * bytes) / total) / 10;
  const used = Math.min(total, Math.max(0, total - available));
  const freed = Math.min(used, Math.max(0, freedBytes));
  const frees = freed > 0 ? `, ${formatBytes(freed)} to be freed` : '';
  return {
    used: percent(used - freed),
    freed: percent(freed),
    freedFrom: percent(used - freed),
    words: `${formatBytes(used)} of ${formatBytes(total)} used${frees}`,
  };
}
