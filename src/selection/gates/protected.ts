import type { Assessment } from '../../model/assessment.js';
import type { ProcessFacts } from '../../model/snapshot.js';
import { globMatchText } from '../../util/glob.js';
import { nameMember, type Gate, type GateSubject } from './gate.js';

/** Built-in and playbook protection; one protected process anywhere in the tree protects all of it. */
export const protectedGate: Gate = {
  name: 'protected',
  refuse(subject) {
    for (const process of subject.tree) {
      const why = whyProtected(process, subject.assessments.get(process.pid), subject.protect);
      if (why !== null) return `${nameMember(process, subject)} is protected: ${why}`;
    }
    return null;
  },
};

function whyProtected(
  process: ProcessFacts,
  assessment: Assessment | undefined,
  protect: GateSubject['protect'],
): string | null {
  if (assessment === undefined) return 'it was not assessed';
  if (assessment.protection !== null) return assessment.protection;
  const command = process.argv.join(' ');
  const glob = protect.commands.find((pattern) => globMatchText(pattern, command));
  if (glob !== undefined) return `its command line matches the playbook's protect.commands "${glob}"`;
  const user = protect.users.find((name) => name === process.user);
  return user === undefined ? null : `its user ${user} is in the playbook's protect.users`;
}
