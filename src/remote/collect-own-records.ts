import { processDraft, type CollectionDraft, type ProcessDraft } from './collect-draft.js';
import { deviceNumber } from './collect-fields.js';
import { addLinkTo } from './collect-process-records.js';

const maxHeaderLength = 200;
const maxWarnings = 20;

/** Takes one "WORD:CONTENT" record of the collector itself in. */
export function addOwnRecord(draft: CollectionDraft, word: string, content: string): void {
  switch (word) {
    case 'uptime':
      draft.uptimes.push(Number(content));
      return;
    case 'again':
      draft.secondSample = true;
      return;
    case 'end':
      draft.ended = true;
      return;
    case 'warning':
      if (draft.warnings.length < maxWarnings) draft.warnings.push(content.slice(0, maxHeaderLength));
      return;
    case 'memory':
      return eachLine(content, /^(\w+):\s+(\d+) kB$/, (name, kib) => {
        draft.memoryBytes.set(name, Number(kib) * 1024);
      });
    case 'status':
      return eachLine(content, /^(\d+)\/status:(\w+):\s*(.*)$/, (pid, name, value) => {
        addStatus(draft, processDraft(draft, Number(pid)), name, value);
      });
    case 'variables':
      return eachLine(content, /^(\d+)\/environ:\d+$/, (pid) => {
        processDraft(draft, Number(pid)).environmentRead = true;
      });
    case 'nodes':
      return eachLine(content, /^(\d+)\/(exe|cwd) (\d+) (\d+:\d+)$/, (pid, file, links, id) => {
        const process = processDraft(draft, Number(pid));
        process[file === 'exe' ? 'exeInode' : 'cwdInode'] = { links: Number(links), id: copyOf(id) };
      });
    case 'users':
      return eachLine(content, /^(\d+) (.{1,256})$/, (uid, name) => {
        if (name !== 'UNKNOWN') draft.users.set(Number(uid), copyOf(name));
      });
    case 'tcp':
      return eachLine(content, /^(0A|01) (\d+)$/, (state, inode) => {
        draft.tcp[state === '0A' ? 'listening' : 'established'].add(Number(inode));
      });
    case 'terminals':
      return eachLine(content, /^([0-9a-f]+) ([0-9a-f]+) (\d+)$/, (major, minor, accessed) => {
        draft.terminalAccess.set(deviceNumber(major, minor), Number(accessed));
      });
    case 'ls':
      return addListing(draft, content);
    default:
      draft.header.set(word, content.slice(0, maxHeaderLength));
  }
}

function addStatus(draft: CollectionDraft, process: ProcessDraft, name: string, value: string): void {
  if (name === 'Uid') process.uid = Number(value.split('\t')[1]);
  else if (name === 'NSpid') process.pidNamespaces = value.split('\t').length;
  else if (name === 'TracerPid') process.tracerPid = Number(value);
  else if (!name.endsWith('voluntary_ctxt_switches')) return;
  else if (draft.secondSample)
    process.laterContextSwitches = (process.laterContextSwitches ?? 0) + Number(value);
  else process.contextSwitches += Number(value);
}

/**
 * The output of `ls -ln` on exe, cwd and fd of every process: lines for the links, then each folder "PID/fd:" with the
 * links in it. Its columns are fixed, and it shows a line break in a target as "?".
 */
function addListing(draft: CollectionDraft, listing: string): void {
  let folder = '';
  for (const line of listing.split('\n')) {
    const heading = /^((\d+)\/fd):$/.exec(line);
    if (heading !== null) {
      folder = `${heading[1] ?? ''}/`;
      processDraft(draft, Number(heading[2])).descriptors.listed = true;
      continue;
    }
    const link =
      /^l(.)(.)\S{7} +\d+ +\S+ +\S+ +\d+ +\S+ +\d+ +\S+ (\d+\/exe|\d+\/cwd|\d+)(?: -> (.*))?$/.exec(line);
    if (link === null) continue;
    const [, r, w, name = '', target = ''] = link;
    const [, pid, file] = /^(\d+)\/(.*)$/.exec(name.includes('/') ? name : folder + name) ?? [];
    if (pid === undefined || file === undefined) continue;
    const process = processDraft(draft, Number(pid));
    addLinkTo(draft, process, file, { reads: r === 'r', writes: w === 'w', target: copyOf(target) });
  }
}

/** Calls `take` with the groups of every line that matches; other lines are the remains of a process that vanished. */
function eachLine(
  text: string,
  pattern: RegExp,
  take: (...groups: [string, string, string, string]) => void,
): void {
  for (const line of text.split('\n')) {
    const match = pattern.exec(line);
    if (match !== null) take(match[1] ?? '', match[2] ?? '', match[3] ?? '', match[4] ?? '');
  }
}

/** A part of a long text would keep the whole of it in memory. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
