import { CsvError, parse } from 'csv-parse/sync';
import { MethodError } from '../../core/method.ts';
import { readText } from '../../core/source-files.ts';
import { safeText } from '../../core/untrusted.ts';

/**
 * Reads the CSV that Jira exports. Its columns are found by name; a name that occurs several times (Sprint, Labels) counts as one
 * column with the first value that is not empty.
 */

export const MAX_ROWS = 100_000;
const MAX_BYTES = 30_000_000;
/** A description and all comments are in one row. */
const MAX_RECORD_CHARS = 4_000_000;
const DELIMITERS = [',', ';', '\t'];
const MAX_LISTED = 40;

/** The columns a method asks for, with the names that they go by, best first. */
export type Columns<Role extends string> = Readonly<Record<Role, readonly string[]>>;

export interface JiraRow<Role extends string> {
  /** As a spreadsheet counts: the heading is row 1. */
  readonly row: number;
  value(role: Role): string;
}

export interface JiraTable<Role extends string> {
  readonly rows: readonly JiraRow<Role>[];
  /** The heading that was taken for each column that was found. */
  readonly found: Readonly<Partial<Record<Role, string>>>;
  readonly truncated: boolean;
}

export interface Wanted<Role extends string> {
  readonly columns: Columns<Role>;
  readonly required: readonly Role[];
  /** Headings that the caller named. */
  readonly named: Readonly<Partial<Record<Role, string>>>;
}

/** Throws `missing_column`, `malformed`, `empty`, and what `readText` throws. */
export function readJiraCsv<Role extends string>(path: string, wanted: Wanted<Role>): JiraTable<Role> {
  const text = readText(path, MAX_BYTES).replace(/^sep=.\r?\n/i, '');
  if (text.trim() === '') throw new MethodError('empty', `${path} is empty.`);
  const roles = Object.keys(wanted.columns) as Role[];
  const { delimiter, headings } = headingsOf(text, roles, wanted);
  const places = new Map(roles.map((role) => [role, placesOf(role, headings, wanted)]));
  for (const role of wanted.required)
    if (places.get(role)?.length === 0) throw missing(role, headings, wanted);
  const [, ...records] = parsed(text, delimiter, MAX_ROWS + 2);
  const rows = records.slice(0, MAX_ROWS).map((cells, i) => ({
    row: i + 2,
    value: (role: Role): string => {
      const place = places.get(role)?.find((p) => (cells[p] ?? '').trim() !== '');
      return place === undefined ? '' : (cells[place] ?? '').trim();
    },
  }));
  const found = roles.flatMap((role) => {
    const place = places.get(role)?.[0];
    return place === undefined ? [] : [[role, headings[place]]];
  });
  return { rows, found: Object.fromEntries(found), truncated: records.length > MAX_ROWS };
}

/** `Custom field (Actual start)` is the field `Actual start`. */
function normal(heading: string): string {
  const inner = /^custom field \((.*)\)$/i.exec(heading.trim())?.[1] ?? heading;
  return inner
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

/** The delimiter under which most of the wanted headings are found; with none the one that makes the most columns. */
function headingsOf<Role extends string>(
  text: string,
  roles: readonly Role[],
  wanted: Wanted<Role>,
): { delimiter: string; headings: string[] } {
  const tries = DELIMITERS.map((delimiter) => {
    const headings = (parsed(text, delimiter, 1)[0] ?? []).map((h) => h.trim());
    const hits = roles.filter((role) => placesOf(role, headings, wanted).length > 0).length;
    return { delimiter, headings, hits };
  });
  return tries.reduce((best, next) =>
    next.hits > best.hits || (next.hits === best.hits && next.headings.length > best.headings.length)
      ? next
      : best,
  );
}

function placesOf<Role extends string>(
  role: Role,
  headings: readonly string[],
  wanted: Wanted<Role>,
): number[] {
  const named = wanted.named[role];
  for (const name of named === undefined ? wanted.columns[role] : [named]) {
    const places = headings.flatMap((heading, i) => (normal(heading) === normal(name) ? [i] : []));
    if (places.length > 0) return places;
  }
  return [];
}

function missing<Role extends string>(
  role: Role,
  headings: readonly string[],
  wanted: Wanted<Role>,
): MethodError {
  const names = wanted.named[role] ?? wanted.columns[role].map((name) => `"${name}"`).join(' or ');
  const listed = [...new Set(headings)].slice(0, MAX_LISTED).map((h) => safeText(h, 60));
  const fix = `Name the column with columns.${role}. Headings: ${listed.join(', ')}.`;
  return new MethodError('missing_column', `No column ${names}.`, { fix });
}

function parsed(text: string, delimiter: string, rows: number): string[][] {
  try {
    return parse(text, {
      delimiter,
      to: rows,
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: MAX_RECORD_CHARS,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? ` near line ${error['lines']}` : '';
    const fix = 'Export it again from Jira as CSV, or mend the quotes there.';
    throw new MethodError('malformed', `The CSV breaks off${line} (${error.code}).`, { fix, cause: error });
  }
}
