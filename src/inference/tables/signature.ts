import type { Category } from '../../model/assessment.js';
import type { Match } from '../match.js';

/**
 * What it means when a program of this kind was re-parented:
 * `fatal`, it only serves its parent (a test worker); `unusual`, it is started in the foreground of a terminal or a
 * tool and dies with it; `possible`, people detach it on purpose; `by-design`, it detaches itself (a build daemon).
 */
export type Orphaning = 'fatal' | 'unusual' | 'possible' | 'by-design';

/** One program that pt-fleet knows by name. */
export interface Signature {
  /** Shown to people and matched by `where: { signature: … }`; unique. */
  readonly name: string;
  readonly category: Exclude<Category, 'unknown'>;
  readonly match: Match;
  readonly orphaning: Orphaning;
  /** How long one usually lives; for a daemon, the idle time after which it ends by itself. Seconds. */
  readonly usualLifetimeSeconds: number;
  /** It talks with its owner over stdin and stdout, and has no purpose once they are closed. */
  readonly stdioProtocol: boolean;
  /** Its program file is a temporary one, removed when the run is over. */
  readonly temporaryProgram: boolean;
  /** Signatures of the programs that use this daemon. */
  readonly clients: readonly string[];
  /** The program's own stop command, as argv; null when it has none. */
  readonly stop: readonly string[] | null;
  /** Where the facts of this row are documented. */
  readonly source: string;
}

type Defaults = Pick<Signature, 'category' | 'orphaning' | 'usualLifetimeSeconds'>;
type Details = Partial<Omit<Signature, 'name' | 'category' | 'match' | 'source'>>;

export const minute = 60;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A function that writes rows of one category: name, how it is recognised, source, and what differs from the category. */
export function rowsOf(
  defaults: Defaults,
): (name: string, match: Match, source: string, details?: Details) => Signature {
  return (name, match, source, details = {}) => ({
    name,
    match,
    stdioProtocol: false,
    temporaryProgram: false,
    clients: [],
    stop: null,
    source,
    ...defaults,
    ...details,
  });
}
