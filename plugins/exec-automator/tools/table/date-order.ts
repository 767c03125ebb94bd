import { MethodError } from '../../../../scripts/core/method.ts';
import { type DateOrder, readDay } from './dates.ts';

/** A cell that should be a date. */
export interface DatedCell {
  readonly row: number;
  readonly text: string;
}

/**
 * Day or month first, from the dates of a file that can only be one of both. Undefined when no date needs it. Throws
 * `ambiguous_dates` when none decides and `mixed_dates` when they contradict each other. No cell is shown, only its row.
 */
export function dateOrderOf(cells: readonly DatedCell[]): DateOrder | undefined {
  const first = new Map<DateOrder | 'ambiguous', number>();
  for (const { row, text } of cells) {
    const read = readDay(text);
    const kind = read.kind === 'ambiguous' ? 'ambiguous' : read.kind === 'day' ? read.order : undefined;
    if (kind !== undefined && !first.has(kind)) first.set(kind, row);
  }
  const [dmy, mdy] = [first.get('dmy'), first.get('mdy')];
  if (dmy !== undefined && mdy !== undefined) {
    const fix = 'Give dateOrder: "dmy" or "mdy"; rows of the other form are then listed as unreadable.';
    throw new MethodError('mixed_dates', `Row ${dmy} has the day first, row ${mdy} the month.`, { fix });
  }
  if (first.has('ambiguous') && dmy === undefined && mdy === undefined) {
    const what = `A date in row ${first.get('ambiguous')} may be day/month or month/day, and no date of the file decides it.`;
    throw new MethodError('ambiguous_dates', what, { fix: 'Give dateOrder: "dmy" or "mdy".' });
  }
  return dmy === undefined ? (mdy === undefined ? undefined : 'mdy') : 'dmy';
}
