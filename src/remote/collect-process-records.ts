import { processDraft, type CollectionDraft, type ProcessDraft } from './collect-draft.js';
import { inodeIn, maxTextBytes, parseCgroup, parseIo, parseStat, textOf } from './collect-fields.js';

const maxMarkerBytes = 1024;
const maxArguments = 256;
const colonByte = 0x3a;
const equalsByte = 0x3d;

/** Where a record's content lies in the output. */
export interface Content {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Takes one "PID/FILE:CONTENT" record in. A file that is not known is left out. */
export function addProcessRecord(draft: CollectionDraft, pid: number, file: string, content: Content): void {
  const process = processDraft(draft, pid);
  const { bytes, from, to } = content;
  switch (file) {
    case 'stat':
      return addStat(draft, process, content);
    case 'io': {
      const ioBytes = parseIo(bytes.toString('latin1', from, to));
      if (draft.secondSample) process.laterIoBytes = ioBytes;
      else process.ioBytes = ioBytes;
      return;
    }
    case 'cgroup':
      process.cgroup = parseCgroup(textOf(bytes, from, to, maxTextBytes));
      return;
    case 'cmdline':
      if (process.argv.length < maxArguments) process.argv.push(textOf(bytes, from, to, maxTextBytes));
      return;
    case 'environ':
      return addMarker(process, content);
    case 'fd':
      process.descriptors.listed = true;
      return;
    default:
      return addLink(draft, process, file, content);
  }
}

function addStat(draft: CollectionDraft, process: ProcessDraft, { bytes, from, to }: Content): void {
  const stat = parseStat(bytes, from, to);
  if (stat === null) draft.malformed++;
  else if (draft.secondSample) process.laterStat ??= stat;
  else process.stat ??= stat;
}

/** "NAME=VALUE"; the first of a name counts, as in getenv(3). */
function addMarker(process: ProcessDraft, { bytes, from, to }: Content): void {
  const equals = bytes.indexOf(equalsByte, from);
  if (equals === -1 || equals >= to) return;
  const name = bytes.toString('latin1', from, equals);
  if (!/^[A-Z_]{1,40}$/.test(name)) return;
  process.markers[name] ??= textOf(bytes, equals + 1, to, maxMarkerBytes);
}

/** "MODE:TARGET"; the mode of a descriptor's link says whether it is open for reading and for writing. */
function addLink(draft: CollectionDraft, process: ProcessDraft, file: string, content: Content): void {
  const { bytes, from, to } = content;
  const colon = bytes.indexOf(colonByte, from);
  if (colon === -1 || colon >= to) return;
  const mode = Number.parseInt(bytes.toString('latin1', from, colon), 8);
  addLinkTo(draft, process, file, {
    reads: (mode & 0o400) !== 0,
    writes: (mode & 0o200) !== 0,
    target: textOf(bytes, colon + 1, to, maxTextBytes),
  });
}

/** What `exe`, `cwd` or `fd/N` of a process leads to; an empty target could not be read. */
export function addLinkTo(
  draft: CollectionDraft,
  process: ProcessDraft,
  file: string,
  link: { readonly reads: boolean; readonly writes: boolean; readonly target: string },
): void {
  if (file === 'exe') process.exe = process.exe === undefined ? link.target || null : null;
  else if (file === 'cwd') process.cwd = process.cwd === undefined ? link.target || null : null;
  else if (/^fd\/\d{1,10}$/.test(file)) addDescriptor(draft, process, Number(file.slice(3)), link);
}

function addDescriptor(
  draft: CollectionDraft,
  { descriptors }: ProcessDraft,
  number: number,
  link: { readonly reads: boolean; readonly writes: boolean; readonly target: string },
): void {
  if (link.target === '') {
    descriptors.someUnread = true;
    return;
  }
  descriptors.someRead = true;
  if (number === 0 || number === 1 || number === 2) descriptors.stdio[number] = link;
  if (link.target.startsWith('socket:[')) descriptors.socketInodes.push(inodeIn(link.target));
  if (!link.target.startsWith('pipe:[')) return;
  const inode = inodeIn(link.target);
  const ends = draft.pipes.get(inode);
  if (ends === undefined) draft.pipes.set(inode, { read: link.reads, write: link.writes });
  else {
    ends.read ||= link.reads;
    ends.write ||= link.writes;
  }
}
