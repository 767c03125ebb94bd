import type { Total } from '../counts/totals.ts';

/** Different values of one label that get series of their own. */
export const MAX_NAMES = 100;
export const OTHER = 'other';

/** For the help of a bounded metric. */
export const BOUNDED = `The first ${MAX_NAMES} names seen have series of their own, the rest is "${OTHER}".`;

/**
 * Sums with few values of one label: those that appeared first keep theirs for ever, the others are one. By first appearance and not
 * by size, because a series that moved out of "other" later would make it smaller, and a counter must not go back.
 */
export function bounded(totals: readonly Total[], label: number, most: number = MAX_NAMES): Total[] {
  const known = new Set<string>();
  for (const { labels } of totals) if (known.size < most) known.add(labels[label] ?? '');
  const sums = new Map<string, Total>();
  for (const { labels, total } of totals) {
    const kept = labels.map((value, i) => (i === label && !known.has(value) ? OTHER : value));
    const key = JSON.stringify(kept);
    sums.set(key, { labels: kept, total: total + (sums.get(key)?.total ?? 0) });
  }
  return [...sums.values()];
}
