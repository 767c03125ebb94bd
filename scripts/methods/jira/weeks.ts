/** Weeks as ISO 8601 counts them: from Monday, week 1 has the year's first Thursday. */
export interface Week {
  /** `2026-W05`. */
  readonly week: string;
  /** Its Monday, `2026-01-26`. */
  readonly from: string;
  readonly done: number;
  /** False for the week that `asOf` is in, and for the first one of the file, which may have begun before the export does. */
  readonly complete: boolean;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Ten years; older weeks are left out. */
export const MAX_WEEKS = 520;

/** Throughput from the first week with something done to the one of `asOf`, weeks with nothing included. */
export function throughput(doneMs: readonly number[], asOfMs: number): Week[] {
  if (doneMs.length === 0) return [];
  const counts = new Map<number, number>();
  for (const ms of doneMs) counts.set(mondayOf(ms), (counts.get(mondayOf(ms)) ?? 0) + 1);
  const first = doneMs.reduce((least, ms) => Math.min(least, mondayOf(ms)), Number.POSITIVE_INFINITY);
  const last = mondayOf(asOfMs);
  const start = Math.max(first, last - (MAX_WEEKS - 1) * WEEK_MS);
  const weeks: Week[] = [];
  for (let monday = start; monday <= last; monday += WEEK_MS) {
    const from = new Date(monday).toISOString().slice(0, 10);
    const complete = monday !== last && monday !== first;
    weeks.push({ week: weekName(monday), from, done: counts.get(monday) ?? 0, complete });
  }
  return weeks;
}

function mondayOf(ms: number): number {
  const day = Math.floor(ms / DAY_MS);
  // 1 January 1970 was a Thursday.
  return (day - ((((day + 3) % 7) + 7) % 7)) * DAY_MS;
}

function weekName(monday: number): string {
  const thursday = new Date(monday + 3 * DAY_MS);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / WEEK_MS) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}
