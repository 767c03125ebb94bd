import { MethodError } from '../../core/method.ts';
import { safeText } from '../../core/untrusted.ts';
import type { JiraRow } from './jira-csv.ts';
import { type DateOrder, readTime } from './jira-date.ts';

/** Day or month first, from the dates of these columns that can only be one of both. Throws `ambiguous_dates` or `mixed_dates`. */
export function orderOf<Role extends string>(
  rows: readonly JiraRow<Role>[],
  times: readonly Role[],
): DateOrder | undefined {
  const seen = new Map<DateOrder, number>();
  let ambiguous: { row: number; text: string } | undefined;
  for (const row of rows) {
    for (const role of times) {
      const text = row.value(role);
      const read = readTime(text);
      if (read.kind === 'ambiguous') ambiguous ??= { row: row.row, text };
      if (read.kind === 'time' && read.order !== undefined && !seen.has(read.order))
        seen.set(read.order, row.row);
    }
  }
  const [dmy, mdy] = [seen.get('dmy'), seen.get('mdy')];
  if (dmy !== undefined && mdy !== undefined) {
    const fix = 'Give dateFormat: "dmy" or "mdy"; the rows of the other form are then listed as unreadable.';
    throw new MethodError('mixed_dates', `Row ${dmy} has the day first, row ${mdy} the month.`, { fix });
  }
  if (ambiguous !== undefined && dmy === undefined && mdy === undefined) {
    const what = `Row ${ambiguous.row}: ${safeText(ambiguous.text, 40)} may be day/month or month/day, and no date of the file decides it.`;
    throw new MethodError('ambiguous_dates', what, { fix: 'Give dateFormat: "dmy" or "mdy".' });
  }
  return dmy === undefined ? (mdy === undefined ? undefined : 'mdy') : 'dmy';
}
