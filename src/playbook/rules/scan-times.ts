import type { Play } from '../../model/playbook.js';
import type { RuleProblem } from './rule.js';

const longestSampleSeconds = 60;
const longestTimeoutSeconds = 3_600;

/** A scan needs some time between its samples, and more time than that in all. */
export function scanTimes({ collect }: Play): readonly RuleProblem[] {
  const { sampleSeconds, timeoutSeconds } = collect;
  if (sampleSeconds <= 0 || sampleSeconds > longestSampleSeconds)
    return [problem('sample', 'collect.sample must be more than 0s and at most 60s', 'the default is 2s')];
  if (timeoutSeconds > longestTimeoutSeconds)
    return [problem('timeout', 'collect.timeout must be at most 1h', 'the default is 30s')];
  if (timeoutSeconds > sampleSeconds) return [];
  return [
    problem(
      'timeout',
      'collect.timeout must be longer than collect.sample',
      'leave the scan at least some seconds more than the time between its samples',
    ),
  ];
}

function problem(word: 'sample' | 'timeout', summary: string, hint: string): RuleProblem {
  return { code: 'playbook/out-of-range', summary, hint, path: ['collect', word] };
}
