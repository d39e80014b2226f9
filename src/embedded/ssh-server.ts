import { spawn } from 'node:child_process';
import { timingSafeEqual } from 'node:crypto';
import { constants } from 'node:os';
import ssh2, { type AuthContext, type ParsedKey, type ServerChannel, type Session } from 'ssh2';
import type { EmbeddedHost } from './host.js';
import type { ProcViews } from './proc-view.js';

/** An SSH server for one embedded host: one key may log in, and may run commands. */
export function createSshServer(
  host: EmbeddedHost,
  hostKey: string,
  clientKey: ParsedKey | null,
  views: ProcViews,
): ssh2.Server {
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => undefined); // a client that went away is no problem of ours
    client.on('authentication', (context) => {
      if (clientKey !== null && provesKey(context, clientKey)) context.accept();
      else context.reject(['publickey']);
    });
    client.on('session', (accept) =>
      serveSession(accept(), host, views, (onGone) => client.once('close', onGone)),
    );
  });
  return server;
}

function provesKey(context: AuthContext, clientKey: ParsedKey): boolean {
  if (context.method !== 'publickey') return false;
  const expected = clientKey.getPublicSSH();
  const shown = context.key.data;
  if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return false;
  // Without a signature the client only asks whether the key would do.
  if (context.signature === undefined || context.blob === undefined) return context.signature === undefined;
  return clientKey.verify(context.blob, context.signature, context.hashAlgo);
}

function serveSession(
  session: Session,
  host: EmbeddedHost,
  views: ProcViews,
  whenClientGone: (callback: () => void) => void,
): void {
  let kill: (signal: NodeJS.Signals) => void = () => undefined;
  session.on('exec', (accept, _reject, { command }) => {
    const channel = accept();
    kill = runCommand(channel, host, command, views);
    channel.once('close', () => end(kill));
    whenClientGone(() => end(kill));
  });
  session.on('signal', (accept, _reject, { name }) => {
    // The client decides whether it wants an answer: `accept` is then undefined, whatever its type says.
    (accept as (() => void) | undefined)?.();
    const signal = signalNames.get(`SIG${name}`);
    if (signal !== undefined) kill(signal);
  });
}

const endingMs = 2000;

/** Nobody waits for the command any more: it may clean up, but not stay. */
function end(kill: (signal: NodeJS.Signals) => void): void {
  kill('SIGTERM');
  setTimeout(() => kill('SIGKILL'), endingMs).unref();
}

const signalNames = new Map<string, NodeJS.Signals>(
  (Object.keys(constants.signals) as NodeJS.Signals[]).map((name) => [name, name]),
);

/**
 * The shell puts itself into the host's view of /proc before it becomes the command: it started after the last refresh,
 * and a collector must find itself.
 */
const intoView = 'ln -s "/proc/$$" "$PT_FLEET_PROC/$$" 2>/dev/null; exec /bin/sh -c "$1"';

/** Runs a command as sshd would, in a process group of its own; returns what signals that group while it lives. */
function runCommand(
  channel: ServerChannel,
  host: EmbeddedHost,
  command: string,
  views: ProcViews,
): (signal: NodeJS.Signals) => void {
  const unfollow = views.follow();
  const child = spawn('/bin/sh', ['-c', intoView, 'sh', command], {
    cwd: host.home,
    env: { ...host.environment },
    stdio: 'pipe',
    detached: true,
  });
  let ended = false;
  child.stdin.on('error', () => undefined); // EPIPE: the command reads no more
  // Not piped: a command that does not read must not keep the channel's end from being seen.
  channel.on('data', (chunk: Buffer) => child.stdin.write(chunk));
  channel.on('end', () => child.stdin.end());
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('close', (code, signal) => {
    ended = true;
    unfollow();
    if (code !== null) channel.exit(code);
    else if (signal !== null) channel.exit(signal.slice('SIG'.length), false, '');
    channel.end();
  });
  return (signal) => {
    if (ended || child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // ESRCH: the group has ended, and its last output is on its way.
    }
  };
}
