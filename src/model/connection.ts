import type { Result } from '../util/result.js';
import type { Diagnostic } from './diagnostic.js';
import type { Host } from './host.js';

/** What went wrong with a host, as a stable word; `diagnostic` explains it to a person. */
export type ConnectionFailureKind =
  | 'unresolved' // the name has no address
  | 'refused'
  | 'timeout'
  | 'host_key_unknown'
  | 'host_key_changed'
  | 'host_key_revoked'
  | 'denied' // authentication failed, or the host refused a permission: the host is blocked
  | 'key_unusable' // an identity file is missing, encrypted without an agent, or of an unsupported type
  | 'config' // ssh configuration that cannot be resolved or is not supported
  | 'lost' // the connection closed without an exit status
  | 'command_timeout'
  | 'output_limit'
  | 'aborted'
  | 'protocol';

export interface ConnectionFailure {
  readonly kind: ConnectionFailureKind;
  readonly diagnostic: Diagnostic;
}

export interface RemoteCommand {
  /** Quoted by the connection with `shellQuote`; no shell text is ever built by a caller. */
  readonly argv: readonly string[];
  /** Written to the command's stdin, which is then closed. */
  readonly stdin: string;
  readonly timeoutMs: number;
  /** Bytes of stdout beyond which the command is stopped and the failure is `output_limit`. */
  readonly maxOutputBytes: number;
  /** It only collects, so a recorded snapshot may answer it; everything else is refused by a recording. */
  readonly replayable?: true;
  readonly signal?: AbortSignal;
}

export interface RemoteResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** At most 64 KiB, decoded as UTF-8; hostile text, sanitize before showing. */
  readonly stderr: string;
}

/** One open connection to one host; every command of a run goes through it. */
export interface Connection {
  readonly host: string;
  exec(command: RemoteCommand): Promise<Result<RemoteResult, ConnectionFailure>>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly connectTimeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Opens a connection; bound by the composition root to ssh, local or replay by the host's transport. */
export type Connect = (host: Host, options: ConnectOptions) => Promise<Result<Connection, ConnectionFailure>>;
