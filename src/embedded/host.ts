import { userInfo } from 'node:os';
import { join } from 'node:path';
import { markerEnvironment } from './own-processes.js';

/** The folders of one embedded host, and the environment of everything that runs there. */
export interface EmbeddedHost {
  readonly name: string;
  readonly home: string;
  readonly procFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function embeddedHost(directory: string, token: string, name: string): EmbeddedHost {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name))
    throw new Error(`Internal error: "${name}" cannot be the name of an embedded host`);
  const folder = join(directory, 'hosts', name);
  const home = join(folder, 'home');
  const procFolder = join(folder, 'proc');
  const user = userInfo().username;
  return {
    name,
    home,
    procFolder,
    environment: {
      HOME: home,
      LOGNAME: user,
      PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
      SHELL: '/bin/sh',
      USER: user,
      PT_FLEET_STATE: join(home, '.local/state/pt-fleet'),
      PT_FLEET_PROC: procFolder,
      ...markerEnvironment(token, name),
    },
  };
}
