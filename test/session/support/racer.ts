import { once } from 'node:events';
import { openStore } from '../../../src/session/index.js';

/** Claims the session when told to, says what became of it, and stays alive until the race is over. */
const [root = '', id = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const claimed = await openStore(root).claim(id);
process.stdout.write(`${claimed.ok ? 'claimed' : claimed.error.kind}\n`);
await once(process.stdin.resume(), 'end');
