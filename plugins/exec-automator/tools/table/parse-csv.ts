import { CsvError, parse } from 'csv-parse/sync';
import { MethodError } from '../../../../scripts/core/method.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Columns beyond are cut. */
export const MAX_COLUMNS = 500;
const MAX_RECORD_CHARS = 200_000;
const NAMES: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' };

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Line of the text where it begins, from 1. */
  readonly line: number;
}

export function delimiterName(delimiter: string): string {
  return NAMES[delimiter] ?? delimiter;
}

/** The first `to` records. Throws `malformed` for what no spreadsheet would read either. */
export function parseCsv(text: string, delimiter: string, to: number): CsvRecord[] {
  try {
    const records = parse(text, {
      delimiter,
      to,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: MAX_RECORD_CHARS,
    }) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    let line = 1;
    return records.map(({ record, info }) => {
      const from = line;
      line = info.lines + 1;
      return { cells: record.slice(0, MAX_COLUMNS), line: from };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = typeof error['lines'] === 'number' ? ` near line ${error['lines']}` : '';
    const fix = 'Look for a quote that is not closed, or save the file again as CSV UTF-8.';
    throw new MethodError('malformed', `The CSV cannot be read${at} (${error.code}).`, { fix, cause: error });
  }
}
