import { isIPv6 } from 'node:net';

/**
 * Inventories come out of pull requests, and a host name ends up as an argument of ssh. Names are therefore
 * allow-listed: nothing here can be an option, a path, a shell word or a terminal sequence.
 * Each function returns what is wrong with the name, as the end of the sentence "the name …", or null.
 */

const maxHostName = 253;
const maxUserName = 64;
const maxGroupName = 128;

export function hostNameProblem(name: string): string | null {
  if (name === '') return 'is empty';
  if (name.length > maxHostName) return `is longer than ${maxHostName} characters`;
  if (isAddress(name)) return null;
  if (name.startsWith('-')) return 'begins with "-", which ssh would take for an option';
  if (name.includes('{{')) return 'is an expression; inventory names and addresses are not evaluated';
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name))
    return 'may hold only letters, digits, ".", "-" and "_", and begins with a letter or digit';
  return null;
}

export function userNameProblem(name: string): string | null {
  if (name === '') return 'is empty';
  if (name.length > maxUserName) return `is longer than ${maxUserName} characters`;
  if (name.startsWith('-')) return 'begins with "-", which ssh would take for an option';
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.+@-]*$/.test(name))
    return 'may hold only letters, digits and "_ . + @ -", and begins with a letter or digit';
  return null;
}

export function groupNameProblem(name: string): string | null {
  if (name === '') return 'is empty';
  if (name.length > maxGroupName) return `is longer than ${maxGroupName} characters`;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name))
    return 'may hold only letters, digits, ".", "-" and "_", and begins with a letter or digit';
  return null;
}

/** An IPv6 address, with a zone or without ("fe80::1%eth0"). */
export function isAddress(name: string): boolean {
  return /^[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?$/.test(name) && isIPv6(name);
}

/** A TCP port from a number or its digits; null when it is none. */
export function parsePort(value: unknown): number | null {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !/^[0-9]{1,5}$/.test(digits)) return null;
  const port = Number(digits);
  return port >= 1 && port <= 65535 ? port : null;
}
