import type { Candidate, CrossHostPattern } from '../model/selection.js';
import { compareText } from '../util/compare-text.js';

/** Redacted command lines that candidates of at least two hosts share: the most frequent first. */
export function crossHostPatterns(candidates: readonly Candidate[]): readonly CrossHostPattern[] {
  const seen = new Map<string, { readonly hosts: Set<string>; count: number }>();
  for (const { assessment } of candidates) {
    const entry = seen.get(assessment.pattern) ?? { hosts: new Set<string>(), count: 0 };
    entry.hosts.add(assessment.host);
    entry.count += 1;
    seen.set(assessment.pattern, entry);
  }
  return [...seen]
    .filter(([, { hosts }]) => hosts.size >= 2)
    .map(([pattern, { hosts, count }]) => ({ pattern, hosts: [...hosts].sort(compareText), count }))
    .sort((a, b) => b.count - a.count || compareText(a.pattern, b.pattern));
}
