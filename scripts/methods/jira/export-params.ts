import type { Json } from '../../core/json.ts';
import { MethodError } from '../../core/method.ts';
import { readTime } from './jira-date.ts';

const DAY_MS = 86_400_000;

/**
 * JSON Schema of the params that every method over a Jira CSV export has: `file`, `columns`, `dateFormat`, `asOf`, `types`. `columns` gives
 * the known headings of each role; `asOf` says what the day is for.
 */
export function exportParams(
  columns: Readonly<Record<string, readonly string[]>>,
  asOf: string,
): Readonly<Record<string, Json>> {
  return {
    file: { type: 'string', minLength: 1, description: 'The CSV that Jira exported, all fields.' },
    columns: {
      type: 'object',
      additionalProperties: false,
      description: 'Headings, where they differ from those of Jira in English.',
      properties: Object.fromEntries(
        Object.entries(columns).map(([role, names]) => [
          role,
          {
            type: 'string',
            minLength: 1,
            description: `Heading of this column. Known: ${names.join(', ')}.`,
          },
        ]),
      ),
    },
    dateFormat: {
      enum: ['auto', 'dmy', 'mdy', 'ymd'],
      default: 'auto',
      description:
        'Order in dates of numbers only, such as 03/04/2026. auto: as the other dates of the file show.',
    },
    asOf: {
      type: 'string',
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      description: `Day for ${asOf}, YYYY-MM-DD. Default: today.`,
    },
    types: {
      type: 'array',
      maxItems: 50,
      items: { type: 'string', minLength: 1 },
      description: 'Only issues of these types, such as ["Story", "Bug"]. Default: all.',
    },
  };
}

/** The end of a day, in Unix milliseconds, so that what happened on it is not in the future. Throws a {@link MethodError}. */
export function endOfDay(text: string): number {
  const read = readTime(text);
  if (read.kind === 'time') return read.ms + DAY_MS - 1;
  throw new MethodError('bad_date', `asOf is no day: ${text}.`, { fix: 'Give it as YYYY-MM-DD.' });
}
