import type { StartAt } from '../bus/bus.ts';
import { UsageError } from '../core/errors.ts';
import { durationOf } from './duration.ts';

/** A place on the bus as a person says it: start, end, an offset, a time, or `15m` for so long ago. Throws a {@link UsageError}. */
export function placeOf(text: string, option: string, now: number): StartAt {
  if (text === 'start' || text === 'end') return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const ago = durationOf(text);
  if (ago !== undefined) return new Date(now - ago);
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time);
  throw new UsageError(`${option} ${text} is no place on the bus.`, {
    fix: 'Give start, end, an offset, a time such as 2026-01-31T12:00:00Z, or 15m for the last 15 minutes.',
  });
}
