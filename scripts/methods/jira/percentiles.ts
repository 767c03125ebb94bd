/** A distribution of durations in days. Nearest-rank percentiles: each number is a duration that really occurred. */
export interface Distribution {
  readonly n: number;
  readonly minDays: number;
  readonly p50Days: number;
  readonly p70Days: number;
  readonly p85Days: number;
  readonly p95Days: number;
  readonly maxDays: number;
}

/** Undefined for no values. */
export function distribution(days: readonly number[]): Distribution | undefined {
  const sorted = [...days].sort((a, b) => a - b);
  const at = (share: number): number =>
    rounded(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  if (sorted.length === 0) return undefined;
  return {
    n: sorted.length,
    minDays: at(0),
    p50Days: at(0.5),
    p70Days: at(0.7),
    p85Days: at(0.85),
    p95Days: at(0.95),
    maxDays: at(1),
  };
}

/** To a hundredth of a day, about a quarter of an hour. */
export function rounded(days: number): number {
  return Math.round(days * 100) / 100;
}
