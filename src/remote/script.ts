import { readFileSync } from 'node:fs';

/** The text of a remote script, with the state folder rules that it uses in front; sent over stdin to `/bin/sh -s`. */
export function remoteScript(name: 'collect.sh' | 'act.sh' | 'host-files.sh'): string {
  return `${read('state-dir.sh')}\n${read(name)}`;
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
