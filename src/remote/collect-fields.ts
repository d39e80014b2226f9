import type { StatFacts } from './collection.js';

/** Longest value kept: a path, an argument (bytes). */
export const maxTextBytes = 4096;
const maxCommBytes = 64;
const lastField = 24;
const space = 0x20;
const openParenthesis = 0x28;
const closeParenthesis = 0x29;

/** Hostile bytes as text, cut; a copy, so that it does not keep the whole output in memory. */
export function textOf(bytes: Buffer, from: number, to: number, maxBytes: number): string {
  return bytes.toString('utf8', from, Math.min(to, from + maxBytes));
}

/**
 * Fields of a /proc/PID/stat line. The name stands between the first and the last parenthesis of the line: it may
 * itself hold parentheses, spaces and line breaks. Null when this is not such a line.
 */
export function parseStat(bytes: Buffer, from: number, to: number): StatFacts | null {
  const open = bytes.indexOf(openParenthesis, from);
  const close = bytes.lastIndexOf(closeParenthesis, to - 1);
  if (open < from || close <= open || bytes[close + 1] !== space) return null;
  const fields = bytes.toString('latin1', close + 2, to).split(' ', lastField - 2);
  const field = (number: number): number => Number(fields[number - 3] ?? Number.NaN);
  const facts: StatFacts = {
    comm: textOf(bytes, open + 1, close, maxCommBytes),
    state: fields[0] ?? '',
    ppid: field(4),
    processGroup: field(5),
    session: field(6),
    tty: field(7),
    flags: field(9),
    cpuTicks: field(14) + field(15),
    nice: field(19),
    threads: field(20),
    startTicks: field(22),
    rssPages: field(24),
  };
  const { startTicks, ppid, cpuTicks, rssPages } = facts;
  return [startTicks, ppid, cpuTicks, rssPages].every(Number.isFinite) ? facts : null;
}

/** Bytes that went through read and write calls of any kind, from /proc/PID/io. */
export function parseIo(text: string): number | null {
  const match = /^rchar: (\d+)\nwchar: (\d+)$/m.exec(text);
  return match === null ? null : Number(match[1]) + Number(match[2]);
}

/** The cgroup v2 path, or that of systemd's v1 hierarchy where v2 has none but the root. */
export function parseCgroup(text: string): string | null {
  const unified = /^0::(.*)$/m.exec(text)?.[1];
  const systemd = /^\d+:name=systemd:(.*)$/m.exec(text)?.[1];
  if (unified !== undefined && unified !== '/') return unified;
  return systemd ?? unified ?? null;
}

/** The kernel's number of a device, as in field 7 of stat, from hexadecimal major and minor. */
export function deviceNumber(major: string, minor: string): number {
  const low = Number.parseInt(minor, 16);
  return (((low & 0xfff00) << 12) | (Number.parseInt(major, 16) << 8) | (low & 0xff)) >>> 0;
}

/** The inode number in "pipe:[17]" or "socket:[17]". */
export function inodeIn(target: string): number {
  return Number(target.slice(target.indexOf('[') + 1, -1));
}
