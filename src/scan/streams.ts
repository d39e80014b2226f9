import type { ProcessFacts, StreamKind } from '../model/snapshot.js';
import type { CollectedProcess, Collection, Descriptor } from '../remote/index.js';
import type { OpenPipes } from './pipes.js';

/** What stdin, stdout and stderr are connected to. A zombie has closed everything: that says nothing about its life. */
export function stdioOf(process: CollectedProcess, pipes: OpenPipes): ProcessFacts['stdio'] {
  if (process.descriptors === null || process.stat.state === 'Z') return null;
  const [stdin, stdout, stderr] = process.descriptors.stdio;
  const kind = (stream: Descriptor | null): StreamKind => streamKind(stream, process, pipes);
  return [kind(stdin), kind(stdout), kind(stderr)];
}

/** The TCP sockets that it holds, each counted once. */
export function socketsOf(process: CollectedProcess, { tcp }: Collection): ProcessFacts['sockets'] {
  if (process.descriptors === null || process.stat.state === 'Z') return null;
  const inodes = [...new Set(process.descriptors.socketInodes)];
  return {
    listening: inodes.filter((inode) => tcp.listening.has(inode)).length,
    established: inodes.filter((inode) => tcp.established.has(inode)).length,
  };
}

/** Names of pipes and sockets have no leading slash, so that no file can look like one. */
function streamKind(stream: Descriptor | null, process: CollectedProcess, pipes: OpenPipes): StreamKind {
  if (stream === null) return 'closed';
  const { target, reads } = stream;
  const pipe = /^pipe:\[(\d+)\]$/.exec(target);
  if (pipe !== null)
    return pipes.isBroken(process, Number(pipe[1]), reads ? 'write' : 'read') ? 'broken' : 'pipe';
  if (target.startsWith('socket:[')) return 'socket';
  if (target === '/dev/null') return 'null';
  if (/^\/dev\/(pts\/\d+|tty\w*|console)$/.test(target)) return 'tty';
  if (/^\/dev\/(?!shm\/)/.test(target)) return 'other';
  return target.startsWith('/') ? 'file' : 'other';
}
