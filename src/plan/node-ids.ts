/** Ids of the graph's nodes. Host names and action ids come last, so that what they hold cannot be taken for another part. */
export const nodeIds = {
  connect: (host: string): string => `connect:${host}`,
  scan: (host: string): string => `scan:${host}`,
  infer: (host: string): string => `infer:${host}`,
  select: (play: string): string => `select:${play}`,
  batch: (play: string, batch: number): string => `batch:${part(play)}:${batch}`,
  action: (action: string): string => `action:${action}`,
  verify: (play: string, batch: number, host: string): string => `verify:${part(play)}:${batch}:${host}`,
  report: 'report',
} as const;

function part(text: string): string {
  return text.replace(/[%:]/g, encodeURIComponent);
}
