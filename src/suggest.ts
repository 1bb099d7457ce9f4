import { distance } from 'fastest-levenshtein';

/**
 * The candidate that a misspelt word most likely means: the smallest edit distance, at most a third of the word.
 *
 * @returns undefined where nothing is near
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const part = word.length > 3 && candidate.includes(word);
    const d = part ? 1 : distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}
