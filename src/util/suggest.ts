/**
 * The candidate that a person who typed `word` most likely meant, or null when none is near: at most a third of
 * its letters differ (Damerau–Levenshtein, optimal string alignment), or the word is the beginning of one candidate.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  if (word.length === 0 || word.length > 64) return null;
  const wanted = fold(word);
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = distanceBetween(wanted, fold(candidate));
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    if (distance > limit || (best !== null && distance >= best.distance)) continue;
    best = { candidate, distance };
  }
  return best?.candidate ?? onlyOneStartingWith(wanted, candidates);
}

function onlyOneStartingWith(wanted: string, candidates: Iterable<string>): string | null {
  if (wanted.length < 3) return null;
  const longer = [...candidates].filter((candidate) => fold(candidate).startsWith(wanted));
  return longer.length === 1 ? (longer[0] ?? null) : null;
}

/** Case and the kind of separator are not what people get wrong on purpose. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[-. ]/g, '_');
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`. */
function distanceBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(at(last, j) + 1, at(current, j - 1) + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
