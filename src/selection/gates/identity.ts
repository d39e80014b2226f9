import type { ChangeGate } from './gate.js';

/** The pid, or the host, or what runs there is not what the plan was made for. */
export const identityGate: ChangeGate = {
  name: 'identity',
  refuse({ root, snapshot }, { identity }) {
    if (snapshot.bootId !== identity.boot_id) return 'the host was rebooted since the plan';
    if (root.startTicks !== identity.start_ticks)
      return 'it has ended, and its pid now belongs to another process';
    if (root.state === 'Z' || root.state === 'X') return 'it has ended';
    if (root.uid !== identity.uid)
      return `it changed from uid ${identity.uid} to uid ${root.uid} since the plan`;
    if (root.exeId !== identity.exe) return 'its executable is not the one that was planned for';
    return null;
  },
};
