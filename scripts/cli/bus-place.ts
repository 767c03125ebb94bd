import type { StartAt } from '../bus/bus.ts';
import { UsageError } from '../core/errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A place on the bus as a person says it: start, end, an offset, a time, or `15m` for so long ago. Throws a {@link UsageError}. */
export function placeOf(text: string, option: string, now: number): StartAt {
  if (text === 'start' || text === 'end') return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  if (ago !== null) return new Date(now - Number(ago[1]) * (UNITS[ago[2] as string] as number));
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time);
  throw new UsageError(`${option} ${text} is no place on the bus.`, {
    fix: 'Give start, end, an offset, a time such as 2026-01-31T12:00:00Z, or 15m for the last 15 minutes.',
  });
}
