import type { Rejection } from './selection.js';

/** A rejection with the play that it belongs to: a process may be rejected by several. */
export interface RecordedRejection extends Rejection {
  readonly play: string;
}

/** What the controller keeps of one host's screening, for `explain`: redacted, like every `Rejection`. */
export interface HostRecord {
  readonly host: string;
  readonly rejections: readonly RecordedRejection[];
}
