import { err, type Result } from '../util/result.js';
import { draftCollection, finishCollection, type CollectionDraft } from './collect-draft.js';
import { addOwnRecord } from './collect-own-records.js';
import { addProcessRecord } from './collect-process-records.js';
import { maxCollectionBytes, type Collection } from './collection.js';

const firstRecord = 'pt-fleet-snapshot:1\0';
/** A login shell's start-up files may print something before our first record. */
const maxNoiseBytes = 64 * 1024;
/** "4294967295/fd/4294967295" and some. */
const maxKeyBytes = 40;
const colonByte = 0x3a;

/**
 * Reads what collect.sh printed. Records end in NUL and are "KEY:CONTENT"; a key that begins with a digit is a process
 * file, any other is the collector's own word. The error is a clause about the output: "it is cut off: …".
 */
export function parseCollection(bytes: Buffer): Result<Collection, string> {
  if (bytes.length > maxCollectionBytes) return err(`it is larger than ${maxCollectionBytes} bytes`);
  const start = bytes.indexOf(firstRecord);
  if (start === -1 || start > maxNoiseBytes)
    return err('it does not begin with the header of a snapshot (format 1)');
  const draft = draftCollection();
  for (let from = start + firstRecord.length; from < bytes.length;) {
    const to = bytes.indexOf(0, from);
    if (to === -1) break;
    addRecord(draft, bytes, from, to);
    from = to + 1;
  }
  if (!draft.ended) return err('it is cut off: the end record is missing');
  return finishCollection(draft);
}

function addRecord(draft: CollectionDraft, bytes: Buffer, from: number, to: number): void {
  const colon = bytes.indexOf(colonByte, from);
  if (colon === -1 || colon >= to || colon - from > maxKeyBytes) return;
  const key = bytes.toString('latin1', from, colon);
  const slash = key.indexOf('/');
  const pid = slash < 1 ? Number.NaN : Number(key.slice(0, slash));
  if (Number.isInteger(pid))
    addProcessRecord(draft, pid, key.slice(slash + 1), { bytes, from: colon + 1, to });
  else addOwnRecord(draft, key, bytes.toString('utf8', colon + 1, to));
}
