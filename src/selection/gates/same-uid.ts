import { nameMember, type Gate } from './gate.js';

/** Another user's process. Root is refused other people's processes too: nothing has opted in to that. */
export const sameUidGate: Gate = {
  name: 'same_uid',
  refuse(subject) {
    const { tree, snapshot } = subject;
    const other = tree.find((process) => process.uid !== snapshot.uid);
    if (other === undefined) return null;
    return `${nameMember(other, subject)} belongs to uid ${other.uid}, we are uid ${snapshot.uid}`;
  },
};
