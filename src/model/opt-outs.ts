import type { ProcessFacts } from './snapshot.js';

/** A marker in a process's environment by which whoever started it asks that it be left alone. */
interface OptOut {
  readonly name: string;
  /** The value that asks for it … */
  readonly value?: string;
  /** … or the beginning that every value has which does not ask. */
  readonly unlessPrefix?: string;
  readonly words: string;
  readonly source: string;
}

export const optOuts: readonly OptOut[] = [
  { name: 'PT_PROTECT', value: '1', words: 'was started with PT_PROTECT=1', source: 'docs/gates.md' },
  {
    name: 'BUILD_ID',
    value: 'dontKillMe',
    words: 'was started with BUILD_ID=dontKillMe',
    source: 'https://wiki.jenkins.io/display/JENKINS/ProcessTreeKiller',
  },
  {
    name: 'JENKINS_NODE_COOKIE',
    value: 'dontKillMe',
    words: 'was started with JENKINS_NODE_COOKIE=dontKillMe',
    source: 'https://wiki.jenkins.io/display/JENKINS/ProcessTreeKiller',
  },
  {
    name: 'RUNNER_TRACKING_ID',
    unlessPrefix: 'github_',
    words: 'was started with an altered RUNNER_TRACKING_ID, which asks the runner to leave it alone',
    source: 'https://github.com/actions/runner/issues/598',
  },
];

/** How the process asks to be left alone, in words; null when it does not. */
export function optOutOf(markers: NonNullable<ProcessFacts['markers']>): string | null {
  const asks = ({ name, value, unlessPrefix }: OptOut): boolean => {
    const present = Object.hasOwn(markers, name) ? markers[name] : undefined;
    if (present === undefined) return false;
    return value === undefined ? !present.startsWith(unlessPrefix ?? '') : present === value;
  };
  return optOuts.find(asks)?.words ?? null;
}
