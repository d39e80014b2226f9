import { nameMember, type Gate } from './gate.js';

/** Inside a container or another pid namespace, or being traced by a debugger. */
export const foreignGate: Gate = {
  name: 'foreign',
  refuse(subject) {
    for (const process of subject.tree) {
      const who = nameMember(process, subject);
      if (process.foreignNamespace) return `${who} runs inside a container or another pid namespace`;
      if (process.tracerPid !== 0) return `${who} is being traced by process ${process.tracerPid}`;
    }
    return null;
  },
};
