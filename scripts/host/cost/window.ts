import { UsageError } from '../../core/errors.ts';
import type { LedgerWindow } from '../../store/ledger-queries.ts';

/** A stretch of time that people have a name for. Days begin at midnight where this process is. */
export interface NamedWindow extends LedgerWindow {
  readonly name: string;
}

export const WINDOW_WORDS = ['today', 'yesterday', 'week', 'month', 'all'] as const;
export type WindowWord = (typeof WINDOW_WORDS)[number];

/** Days of a week and a month, today among them. */
const WEEK_DAYS = 7;
const MONTH_DAYS = 30;

export function windowOf(word: WindowWord, nowMs: number, firstMs: number | undefined): NamedWindow {
  const tomorrow = dayStart(nowMs, 1);
  const today = dayStart(nowMs);
  switch (word) {
    case 'today':
      return { name: 'today', fromMs: today, toMs: tomorrow };
    case 'yesterday':
      return { name: 'yesterday', fromMs: dayStart(nowMs, -1), toMs: today };
    case 'week':
      return { name: `the last ${WEEK_DAYS} days`, fromMs: dayStart(nowMs, 1 - WEEK_DAYS), toMs: tomorrow };
    case 'month':
      return { name: `the last ${MONTH_DAYS} days`, fromMs: dayStart(nowMs, 1 - MONTH_DAYS), toMs: tomorrow };
    case 'all':
      return { name: 'all that was counted', fromMs: dayStart(firstMs ?? nowMs), toMs: tomorrow };
  }
}

/**
 * From `since` up to `until`: a day (`2026-11-20`; as `until` that day is in it), a time (RFC 3339), or so long ago (`12h`, `7d`). Throws a
 * {@link UsageError} for anything else, and when the end is not after the start.
 */
export function windowBetween(
  since: string | undefined,
  until: string | undefined,
  nowMs: number,
  firstMs: number | undefined,
): NamedWindow {
  const fromMs = since === undefined ? dayStart(firstMs ?? nowMs) : momentOf(since, 0, nowMs);
  const toMs = until === undefined ? dayStart(nowMs, 1) : momentOf(until, 1, nowMs);
  if (fromMs >= toMs)
    throw new UsageError('Nothing lies between --since and --until.', {
      fix: 'The start has to come before the end.',
    });
  return { name: `${localTime(fromMs)} to ${localTime(toMs)}`, fromMs, toMs };
}

/** The days of a window, first to last, each cut to it. */
export function daysOf({ fromMs, toMs }: LedgerWindow): NamedWindow[] {
  const days: NamedWindow[] = [];
  for (let at = fromMs; at < toMs; ) {
    const next = Math.min(dayStart(at, 1), toMs);
    days.push({ name: localDay(at), fromMs: at, toMs: next });
    at = next;
  }
  return days;
}

/** Midnight before a time, or of a day so many later. A day may have 23 or 25 hours. */
export function dayStart(atMs: number, later = 0): number {
  const at = new Date(atMs);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + later).getTime();
}

/** `2026-11-20`, where this process is. */
export function localDay(atMs: number): string {
  const at = new Date(atMs);
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
}

const localTime = (atMs: number): string => {
  const at = new Date(atMs);
  return `${localDay(atMs)} ${two(at.getHours())}:${two(at.getMinutes())}`;
};

const two = (n: number): string => String(n).padStart(2, '0');

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function momentOf(text: string, daysLater: number, nowMs: number): number {
  const ago = /^(\d{1,4})([mhd])$/.exec(text);
  if (ago !== null) return nowMs - Number(ago[1]) * UNITS[ago[2] as keyof typeof UNITS];
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (day !== null) {
    const [year, month, date] = day.slice(1).map(Number) as [number, number, number];
    const at = new Date(year, month - 1, date).getTime();
    if (localDay(at) === text) return dayStart(at, daysLater);
  }
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`"${text.slice(0, 40)}" is no time.`, {
    fix: 'Give a day (2026-11-20), a time (2026-11-20T09:00:00Z), or how long ago (12h, 7d).',
  });
}
