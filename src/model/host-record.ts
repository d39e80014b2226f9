import type { Rejection } from './selection.js';

/** What the controller keeps of one host's screening, for `explain`: redacted, like every `Rejection`. */
export interface HostRecord {
  readonly host: string;
  readonly rejections: readonly Rejection[];
}
