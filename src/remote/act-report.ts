import { err, ok, type Result } from '../util/result.js';

/** What act.sh says of one order. */
export interface ActReport {
  /**
   * done: every process is as it should be. partial: `survivors` are not. refused: a gate said no, nothing was done.
   * denied: we may not, nothing was done. failed: the script could not begin, nothing was done.
   */
  readonly status: 'done' | 'partial' | 'refused' | 'denied' | 'failed';
  /** Which gate refused. */
  readonly gate?: 'identity' | 'tree_size' | 'own_session';
  /** In our own words: nothing in it comes from a process. */
  readonly detail: string;
  /** How the identity was held while acting; left out when nothing was begun. */
  readonly method?: 'pidfd' | 'stop-compare' | 'compare';
  /** Processes acted on. */
  readonly signalled: number;
  /** pids that are still alive (kill), still run (pause) or keep their priority (renice). */
  readonly survivors: readonly number[];
}

type Ending = Pick<ActReport, 'status' | 'gate' | 'detail'>;

/** Every "STATUS REASON" that act.sh ends with, and what it means. */
const endings: Readonly<Record<string, Ending>> = {
  'done ok': { status: 'done', detail: 'every process of the tree is as it should be' },
  'partial survivors': { status: 'partial', detail: 'some processes of the tree are not as they should be' },
  'refused boot': identity('the host was rebooted since the plan'),
  'refused gone': identity('the process has ended since the plan'),
  'refused reused': identity('its pid belongs to another process now: the start time differs'),
  'refused uid': identity('the process runs as another user now'),
  'refused exe': identity('the process runs another program now'),
  'refused own_session': ownSession('the tree holds our own session on the host'),
  'refused kernel': ownSession('the tree holds a thread of the kernel'),
  'refused tree_size': { status: 'refused', gate: 'tree_size', detail: 'its tree grew since the plan' },
  'denied signal': { status: 'denied', detail: 'the host does not let us signal a process of the tree' },
  'denied renice': {
    status: 'denied',
    detail: 'the host does not let us change the priority of the process',
  },
  'failed usage': { status: 'failed', detail: 'the script did not accept its arguments' },
  'failed proc': { status: 'failed', detail: "the host's process files cannot be read" },
  'failed state_dir': { status: 'failed', detail: 'the folder for our state on the host is not safe to use' },
  'failed audit': { status: 'failed', detail: "the host's audit log could not be written" },
};

/**
 * Reads the whole output of act.sh. What a login shell's start-up files printed before it is passed over; anything else
 * that the script does not print itself makes the report unreadable. Returns what is wrong.
 */
export function parseActReport(stdout: Buffer): Result<ActReport, string> {
  const lines = stdout.toString('latin1').split('\n');
  const start = lines.indexOf('pt-fleet-act 1');
  if (start < 0) return err('it holds no report of ours');
  if (lines.at(-2) !== 'end' || lines.at(-1) !== '') return err('its end is missing');
  const survivors: number[] = [];
  const remarks: string[] = [];
  let method: ActReport['method'];
  let signalled: number | null = null;
  let ending: Ending | null = null;
  for (const line of lines.slice(start + 1, -2)) {
    const [word = '', ...values] = line.split(' ');
    const [value = ''] = values;
    if (line === 'waiting') continue;
    else if (word === 'survivor' && isCount(value)) survivors.push(Number(value));
    else if (word === 'signalled' && isCount(value)) signalled = Number(value);
    else if (word === 'method' && isMethod(value)) method = value;
    else if (remarkWords.has(line)) remarks.push(remarkWords.get(line) ?? '');
    else if (word === 'result') ending = endingOf(values);
    else return err('it holds a line that is not ours');
  }
  if (ending === null || signalled === null) return err('it has no result');
  const detail = [ending.detail, ...remarks.filter((remark) => remark !== '')].join('; ');
  return ok({ ...ending, detail, signalled, survivors, ...(method === undefined ? {} : { method }) });
}

const remarkWords: ReadonlyMap<string, string> = new Map([
  ['idle_io 0', 'the I/O class was left as it is: the host has no ionice'],
  ['idle_io 1', ''],
  ['idle_io 2', 'the I/O class of some threads could not be changed'],
  ['audit_failed', "the end could not be written to the host's audit log"],
]);

function endingOf([status = '', reason = '', before = '', now = '']: readonly string[]): Ending | null {
  const key = `${status} ${reason}`;
  const ending = Object.hasOwn(endings, key) ? endings[key] : undefined;
  if (ending === undefined) return null;
  if (ending.gate !== 'tree_size' || !isCount(before) || !isCount(now)) return ending;
  return { ...ending, detail: `its tree grew from ${before} to ${now} processes since the plan` };
}

function identity(detail: string): Ending {
  return { status: 'refused', gate: 'identity', detail };
}

function ownSession(detail: string): Ending {
  return { status: 'refused', gate: 'own_session', detail };
}

function isCount(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}

function isMethod(text: string): text is NonNullable<ActReport['method']> {
  return text === 'pidfd' || text === 'stop-compare' || text === 'compare';
}
