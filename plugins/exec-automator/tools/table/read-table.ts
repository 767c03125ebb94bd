import { MethodError } from '../../../../scripts/core/method.ts';
import { placesIn, type Wanted } from './headings.ts';
import { type CsvRecord, DELIMITERS, delimiterName, MAX_COLUMNS, parseCsv } from './parse-csv.ts';
import { readSpreadsheetText } from './read-bytes.ts';

/**
 * Reads a CSV that an office exports: any of the usual delimiters and encodings, with lines of a report's title above the headings.
 * Headings and delimiter are found together: the row and the delimiter under which most of the wanted columns have a name.
 */

export const MAX_BYTES = 20_000_000;
export const MAX_ROWS = 200_000;
/** Titles of a report are above the headings; QuickBooks writes up to six lines. */
const MAX_TITLE_ROWS = 30;

export interface TableRow<Role extends string> {
  /** As the spreadsheet numbers it, from 1. */
  readonly row: number;
  /** Line of the file where it begins; more than `row` after a cell of several lines. */
  readonly line: number;
  /** Trimmed; empty for a column that the file does not have. */
  value(role: Role): string;
  readonly cells: readonly string[];
}

export interface Table<Role extends string> {
  /** Rows below the headings that are not empty. */
  readonly rows: readonly TableRow<Role>[];
  readonly headingRow: number;
  /** The heading that was taken for each column found. */
  readonly found: Readonly<Partial<Record<Role, string>>>;
  readonly delimiter: string;
  readonly encoding: string;
  readonly truncated: boolean;
}

/** Throws `missing_column`, `malformed`, `empty`, and what reading the file throws. */
export function readTable<Role extends string>(path: string, wanted: Wanted<Role>): Table<Role> {
  const { text: whole, encoding } = readSpreadsheetText(path, MAX_BYTES);
  const declared = /^sep=(.)\r?\n/i.exec(whole);
  const text = declared === null ? whole : whole.slice(declared[0].length);
  if (text.trim() === '') throw new MethodError('empty', `${path} is empty.`);
  const { delimiter, heading, places, titles } = findHeadings(text, wanted, declared?.[1]);
  requireAll(wanted, places, titles[heading]?.cells ?? []);
  const firstLine = declared === null ? 0 : 1;
  const maxRows = wanted.maxRows ?? MAX_ROWS;
  const records = parseCsv(text, delimiter, maxRows + heading + 2);
  const body = records
    .map((record, index) => ({ ...record, row: index + 1 }))
    .slice(heading + 1)
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const rows = body.slice(0, maxRows).map(({ cells, line, row }) => ({
    row,
    line: line + firstLine,
    cells,
    value: (role: Role): string => (cells[places.get(role) ?? -1] ?? '').trim(),
  }));
  const found = [...places].map(([role, place]) => [role, (titles[heading]?.cells[place] ?? '').trim()]);
  return {
    rows,
    headingRow: heading + 1,
    found: Object.fromEntries(found),
    delimiter: delimiterName(delimiter),
    encoding,
    truncated: records.length > maxRows + heading + 1,
  };
}

interface Headings<Role extends string> {
  readonly delimiter: string;
  /** Index of the row. */
  readonly heading: number;
  readonly places: ReadonlyMap<Role, number>;
  readonly titles: readonly CsvRecord[];
}

function findHeadings<Role extends string>(
  text: string,
  wanted: Wanted<Role>,
  declared: string | undefined,
): Headings<Role> {
  let best: Headings<Role> | undefined;
  let failure: unknown;
  for (const delimiter of declared === undefined ? DELIMITERS : [declared]) {
    try {
      const titles = parseCsv(text, delimiter, MAX_TITLE_ROWS);
      for (const [heading, { cells }] of titles.entries()) {
        const places = placesIn(cells.slice(0, MAX_COLUMNS), wanted);
        if (places.size > (best?.places.size ?? -1)) best = { delimiter, heading, places, titles };
      }
    } catch (error) {
      failure ??= error;
    }
  }
  if (best === undefined || (best.places.size === 0 && failure !== undefined)) throw failure;
  return best;
}

/** Without one known heading the first row may be a person's: then it is not shown. */
function requireAll<Role extends string>(
  wanted: Wanted<Role>,
  places: ReadonlyMap<Role, number>,
  headings: readonly string[],
): void {
  const wrong = (Object.keys(wanted.named) as Role[]).find((role) => !places.has(role));
  const missing = wrong ?? wanted.required.find((role) => !places.has(role));
  if (missing === undefined) return;
  const names = wanted.named[missing] ?? wanted.columns[missing].slice(0, 6).join(', ');
  const shown = headings
    .map((h) => h.trim())
    .filter((h) => h !== '' && h.length <= 60 && !/[@\d]{2}|@/.test(h));
  const seen =
    places.size === 0 ? 'No row looks like headings.' : `Headings: ${shown.slice(0, 40).join(', ')}.`;
  const fix = `Give columns: {"${missing}": "<heading>"}. ${seen}`;
  throw new MethodError('missing_column', `No column for ${missing} (known: ${names}).`, { fix });
}
