import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import { NotDurable, type Event } from '../model/event.js';
import { syncDirectory } from '../util/atomic-file.js';
import type { Clock } from '../util/clock.js';
import { err, ok, type Result } from '../util/result.js';
import { hasCode, isSystemError, onDisk, readPlainFile, storeFailed } from './disk.js';
import { broken, isObject, parseJson } from './documents.js';

interface JournalEntry {
  /** From 1, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly event: Event;
}

/** What a journal file says. `torn`: a crash cut its last line short, which is left out. */
export interface JournalContent {
  readonly entries: readonly JournalEntry[];
  readonly torn: boolean;
}

/** The append-only record of one apply, one event a line. */
export interface Journal {
  /**
   * Resolves once the event is written; intents and outcomes of actions are on the disk by then, or it rejects with
   * `NotDurable`. An intent that could not be written is taken back; every other event is kept and written with the next.
   */
  append(event: Event): Promise<void>;
  /** Writes what is still kept and closes the file. */
  close(): Promise<Result<void, Diagnostic>>;
}

/** Opens the journal at `path` for appending, made if need be; a torn last line is cut off first. */
export async function openJournalFile(path: string, clock: Clock): Promise<Result<Journal, Diagnostic>> {
  const before = await readJournalFile(path);
  if (!before.ok) return before;
  const { entries, length } = before.value;
  return onDisk('opening the journal', path, async () => {
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
    const file = await open(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
    await file.truncate(length);
    await syncDirectory(dirname(path));
    return new JournalFile(path, file, clock, { seq: entries.length, length });
  });
}

/** A missing journal has no entries. A wrong line that is not the last one is an error: it was not a crash. */
export async function readJournalFile(
  path: string,
): Promise<Result<JournalContent & { readonly length: number }, Diagnostic>> {
  const read = await onDisk('reading the journal', path, async () => {
    try {
      return await readPlainFile(path);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return '';
      throw error;
    }
  });
  if (!read.ok) return read;
  const whole = read.value.slice(0, read.value.lastIndexOf('\n') + 1);
  const entries: JournalEntry[] = [];
  for (const [index, line] of whole.split('\n').slice(0, -1).entries()) {
    const entry = parseJson(line);
    if (!isEntry(entry) || entry.seq !== index + 1) {
      return err(broken('reading the journal', path, `line ${index + 1} is not entry ${index + 1}`));
    }
    entries.push(entry);
  }
  return ok({ entries, torn: whole.length < read.value.length, length: Buffer.byteLength(whole) });
}

function isEntry(value: unknown): value is JournalEntry {
  return (
    isObject(value) &&
    typeof value['seq'] === 'number' &&
    typeof value['at'] === 'string' &&
    isObject(value['event']) &&
    typeof value['event']['type'] === 'string'
  );
}

type Unwritten = Omit<JournalEntry, 'seq'>;

class JournalFile implements Journal {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #clock: Clock;
  /** The last entry, and the bytes, that are certainly in the file. */
  #written: { readonly seq: number; readonly length: number };
  #unwritten: readonly Unwritten[] = [];
  /** One write at a time, in the order of the calls. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    path: string,
    file: FileHandle,
    clock: Clock,
    written: { readonly seq: number; readonly length: number },
  ) {
    this.#path = path;
    this.#file = file;
    this.#clock = clock;
    this.#written = written;
  }

  append(event: Event): Promise<void> {
    return this.#inTurn(async () => {
      const entry = { at: this.#clock.now().toISOString(), event };
      this.#unwritten = [...this.#unwritten, entry];
      const flushed = await this.#flush(mustBeDurable(event));
      if (flushed.ok) return;
      if (event.type === 'action_intended') {
        this.#unwritten = this.#unwritten.filter((kept) => kept !== entry);
      }
      if (mustBeDurable(event)) throw new NotDurable(flushed.error);
    });
  }

  close(): Promise<Result<void, Diagnostic>> {
    return this.#inTurn(async () => {
      const flushed = await this.#flush(true);
      await this.#file.close();
      return flushed;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Writes all that is unwritten, or leaves the file as it was. */
  async #flush(durable: boolean): Promise<Result<void, Diagnostic>> {
    const { seq, length } = this.#written;
    const lines = this.#unwritten.map((entry, index) => JSON.stringify({ seq: seq + index + 1, ...entry }));
    const text = lines.map((line) => `${line}\n`).join('');
    try {
      await this.#file.appendFile(text, 'utf8');
      if (durable) await this.#file.datasync();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      await this.#file.truncate(length).catch(() => undefined);
      return err(storeFailed('writing the journal', this.#path, error));
    }
    this.#written = { seq: seq + lines.length, length: length + Buffer.byteLength(text) };
    this.#unwritten = [];
    return ok(undefined);
  }
}

function mustBeDurable({ type }: Event): boolean {
  return type === 'action_intended' || type === 'action_finished';
}
