import {
  abandonedProbability,
  processClasses,
  type Assessment,
  type ProcessClass,
} from '../model/assessment.js';
import type { Filters } from '../model/playbook.js';
import { formatBytes, formatDuration, formatShare } from '../util/units.js';
import { evaluateWhere } from './where.js';

/** One word of a play's `filters`. */
interface Filter {
  readonly code: string;
  /** Why it leaves the process out, with the numbers; null lets it pass. */
  readonly refuse: (assessment: Assessment, treeMemoryBytes: number, filters: Filters) => string | null;
}

/** In the order of evaluation: what does not look at the evidence comes first. */
const filterTable: readonly Filter[] = [
  { code: 'filters.categories', refuse: otherCategory },
  { code: 'filters.require_signature', refuse: unknownProgram },
  { code: 'filters.min_age', refuse: tooYoung },
  { code: 'filters.min_memory', refuse: tooSmall },
  { code: 'filters.where', refuse: whereFails },
  { code: 'filters.classes', refuse: otherClass },
  { code: 'filters.min_posterior', refuse: tooUnsure },
];

/** The first filter that leaves the process out, or null when all hold. `treeMemoryBytes`: resident, of the whole tree. */
export function filterRefusal(
  filters: Filters,
  assessment: Assessment,
  treeMemoryBytes: number,
): { readonly code: string; readonly reason: string } | null {
  for (const { code, refuse } of filterTable) {
    const reason = refuse(assessment, treeMemoryBytes, filters);
    if (reason !== null) return { code, reason };
  }
  return null;
}

function otherCategory({ category }: Assessment, _memory: number, { categories }: Filters): string | null {
  if (categories.length === 0 || categories.includes(category)) return null;
  return `its category is ${category}, not ${categories.join(' or ')}`;
}

function unknownProgram({ signature }: Assessment, _memory: number, filters: Filters): string | null {
  return filters.requireSignature && signature === null
    ? 'the signature table does not know the program'
    : null;
}

function tooYoung({ process }: Assessment, _memory: number, { minAgeSeconds }: Filters): string | null {
  if (process.ageSeconds >= minAgeSeconds) return null;
  return `younger than ${formatDuration(minAgeSeconds)}: ${formatDuration(Math.floor(process.ageSeconds))}`;
}

function tooSmall(_assessment: Assessment, memory: number, { minMemoryBytes }: Filters): string | null {
  if (memory >= minMemoryBytes) return null;
  return `its tree holds less than ${formatBytes(minMemoryBytes)}: ${formatBytes(memory)}`;
}

function whereFails(assessment: Assessment, _memory: number, { where }: Filters): string | null {
  if (where === null) return null;
  const verdict = evaluateWhere(where, assessment);
  return verdict.holds === true ? null : `the play's condition does not hold: ${verdict.words}`;
}

function otherClass({ posterior }: Assessment, _memory: number, { classes }: Filters): string | null {
  const likeliest = largestClass(posterior);
  if (classes.includes(likeliest)) return null;
  return `most likely ${likeliest} (${formatShare(posterior[likeliest])}), not ${classes.join(' or ')}`;
}

function tooUnsure({ posterior }: Assessment, _memory: number, { minPosterior }: Filters): string | null {
  const probability = abandonedProbability(posterior);
  if (probability >= minPosterior) return null;
  return `P(nobody needs it) is below ${minPosterior}: ${Math.floor(probability * 1e4) / 1e4}`;
}

/** The class with the largest posterior; of equals the more useful one. */
function largestClass(posterior: Assessment['posterior']): ProcessClass {
  return processClasses.reduce((best, next) => (posterior[next] > posterior[best] ? next : best));
}
