import type { Connect } from '../model/connection.js';
import { ok } from '../util/result.js';
import { unreachable } from '../util/unreachable.js';
import { openLocal } from './local.js';
import { openReplay } from './replay.js';
import { createSshConnect } from './ssh.js';

export interface ConnectionSettings {
  /** In place of the user's own ssh configuration, as with `ssh -F`. */
  readonly sshConfigFile?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Makes the `Connect` of one run: configuration, keys and known_hosts are read at most once, when first needed. */
export function createConnect(settings: ConnectionSettings): Connect {
  const connectSsh = createSshConnect(settings);
  return async (host, options) => {
    const { transport } = host;
    switch (transport.kind) {
      case 'ssh':
        return connectSsh(host, transport, options);
      case 'local':
        return ok(openLocal(host.name, settings.env));
      case 'replay':
        return openReplay(host.name, transport.file);
      default:
        return unreachable(transport);
    }
  };
}
