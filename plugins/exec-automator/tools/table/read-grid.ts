import { MethodError } from '../../../../scripts/core/method.ts';
import { type CsvRecord, DELIMITERS, delimiterName, parseCsv } from './parse-csv.ts';
import { readSpreadsheetText } from './read-bytes.ts';
import { MAX_BYTES, MAX_ROWS } from './read-table.ts';

/**
 * Reads a CSV whose headings are not known beforehand, such as the questions of a survey. Where `readTable` finds the delimiter by the
 * headings that it wants, this takes the one that gives the headings the most columns which the rows below have, too.
 */

export interface GridRow {
  /** As the spreadsheet numbers it, from 1. */
  readonly row: number;
  readonly cells: readonly string[];
}

export interface Grid {
  /** Rows that are not empty, headings among them. */
  readonly rows: readonly GridRow[];
  readonly delimiter: string;
  readonly encoding: string;
  /** Set when there were more than {@link MAX_ROWS} rows; the rest was not read. */
  readonly truncated: boolean;
}

/** Rows by which the delimiter is chosen. */
const LOOKED_AT = 50;

/** Throws `empty`, `malformed`, and what reading the file throws. */
export function readGrid(path: string): Grid {
  const { text: whole, encoding } = readSpreadsheetText(path, MAX_BYTES);
  const declared = /^sep=(.)\r?\n/i.exec(whole);
  const text = declared === null ? whole : whole.slice(declared[0].length);
  if (text.trim() === '') throw new MethodError('empty', `${path} is empty.`);
  const delimiter = declared?.[1] ?? delimiterOf(text);
  const records = parseCsv(text, delimiter, MAX_ROWS + 1);
  return {
    rows: records
      .slice(0, MAX_ROWS)
      .map(({ cells }, index) => ({ row: index + 1, cells: cells.map((cell) => cell.trim()) }))
      .filter(({ cells }) => cells.some((cell) => cell !== '')),
    delimiter: delimiterName(delimiter),
    encoding,
    truncated: records.length > MAX_ROWS,
  };
}

function delimiterOf(text: string): string {
  let best: { readonly delimiter: string; readonly columns: number } | undefined;
  let failure: unknown;
  for (const delimiter of DELIMITERS) {
    try {
      const records = parseCsv(text, delimiter, LOOKED_AT);
      // A cell of several choices ("A;B") has the delimiter of another file in it; a heading hardly ever has.
      const columns = Math.min(records[0]?.cells.length ?? 0, medianColumns(records));
      if (columns > (best?.columns ?? 0)) best = { delimiter, columns };
    } catch (error) {
      failure ??= error;
    }
  }
  // One column is what anything has under a wrong delimiter: then the failure is the better answer.
  if (best === undefined || (best.columns < 2 && failure !== undefined)) throw failure;
  return best.delimiter;
}

function medianColumns(records: readonly CsvRecord[]): number {
  const counts = records.map(({ cells }) => cells.length).sort((a, b) => a - b);
  return counts[Math.floor(counts.length / 2)] ?? 0;
}
