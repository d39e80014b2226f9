import type { ProcessFacts } from '../../model/snapshot.js';
import { nameMember, type Gate } from './gate.js';

/** Whoever started it said in its environment that it must be left alone. */
export const optOutGate: Gate = {
  name: 'opt_out',
  refuse(subject) {
    for (const process of subject.tree) {
      const why = whyOptedOut(process);
      if (why !== null) return `${nameMember(process, subject)} ${why}`;
    }
    return null;
  },
};

function whyOptedOut({ markers, state }: ProcessFacts): string | null {
  if (markers === null) {
    // A zombie has no environment any more, and nothing that an action could end.
    return state === 'Z'
      ? null
      : 'has an environment that could not be read, so an opt-out would not be seen';
  }
  const marker = (name: string): string | undefined =>
    Object.hasOwn(markers, name) ? markers[name] : undefined;
  if (marker('PT_PROTECT') === '1') return 'was started with PT_PROTECT=1';
  if (marker('BUILD_ID') === 'dontKillMe') return 'was started with BUILD_ID=dontKillMe';
  if (marker('JENKINS_NODE_COOKIE') === 'dontKillMe')
    return 'was started with JENKINS_NODE_COOKIE=dontKillMe';
  const tracking = marker('RUNNER_TRACKING_ID');
  if (tracking === undefined || tracking.startsWith('github_')) return null;
  return 'was started with an altered RUNNER_TRACKING_ID, which asks the runner to leave it alone';
}
