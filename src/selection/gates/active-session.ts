import { formatDuration } from '../../util/units.js';
import { nameMember, type Gate } from './gate.js';

/** A terminal that was used within the last 15 minutes has a person at it. */
const activeWindowSeconds = 15 * 60;

/** A controlling terminal that is in use, or of which that is not known. */
export const activeSessionGate: Gate = {
  name: 'active_session',
  refuse(subject) {
    for (const process of subject.tree) {
      if (process.tty === 0) continue;
      const idle = subject.snapshot.ttyIdleSeconds.get(process.tty);
      const who = nameMember(process, subject);
      if (idle === undefined) return `${who} has a terminal, and when that was last used could not be read`;
      if (idle < activeWindowSeconds)
        return `${who} has a terminal that was used ${formatDuration(idle)} ago`;
    }
    return null;
  },
};
