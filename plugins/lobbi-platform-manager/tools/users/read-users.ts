import { CsvError, parse } from 'csv-parse/sync';
import { MethodError } from '../../../../scripts/core/method.ts';
import { readText } from '../../../../scripts/core/source-files.ts';
import { isPasswordHeading, placesOf, ROLES, type Role } from './columns.ts';

const MAX_BYTES = 50_000_000;
const MAX_ROWS = 200_000;
const MAX_RECORD_CHARS = 100_000;
const DELIMITERS = [',', ';', '\t', '|'] as const;

export interface UserRow {
  /** 1-based line of the file where the row begins. */
  readonly line: number;
  /** As written, not trimmed; empty where the list has no such column. */
  readonly cells: Readonly<Record<Role, string>>;
  /** Number of cells, for comparing with the headings. */
  readonly width: number;
}

export interface UserList {
  readonly rows: readonly UserRow[];
  readonly headings: number;
  /** Roles for which there is a column. */
  readonly found: readonly Role[];
  readonly hasPasswords: boolean;
}

/**
 * Reads a list of accounts: CSV in UTF-8 or UTF-16 with headings in its first line. Throws a {@link MethodError}: `missing_column`,
 * `empty`, `malformed`, `too_large`, and what `readText` throws. No cell is shown in a message.
 */
export function readUsers(path: string, given: Readonly<Partial<Record<Role, string>>>): UserList {
  const text = readText(path, MAX_BYTES);
  if (text.trim() === '') throw new MethodError('empty', `${path} is empty.`);
  const delimiter = delimiterOf(text, given);
  const [first, ...records] = parsed(text, delimiter);
  const headings = first?.cells ?? [];
  const places = placesOf(headings, given);
  requireColumns(places, given);
  if (records.length > MAX_ROWS) {
    const fix = `At most ${MAX_ROWS} rows are read; split the file.`;
    throw new MethodError('too_large', `${path} has more than ${MAX_ROWS} rows.`, { fix });
  }
  const rows = records
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
    .map(({ cells, line }) => ({ line, width: cells.length, cells: byRole(cells, places) }));
  return {
    rows,
    headings: headings.length,
    found: [...places.keys()],
    hasPasswords: headings.some(isPasswordHeading),
  };
}

/** The one under which most columns of the first line are known. */
function delimiterOf(text: string, given: Readonly<Partial<Record<Role, string>>>): string {
  const heading = text.slice(0, Math.max(0, text.search(/\r|\n|$/)));
  const scored = DELIMITERS.map((delimiter) => ({
    delimiter,
    known: placesOf(
      heading.split(delimiter).map((cell) => cell.replace(/^\s*"|"\s*$/g, '')),
      given,
    ).size,
  }));
  return scored.reduce((best, next) => (next.known > best.known ? next : best)).delimiter;
}

function requireColumns(
  places: ReadonlyMap<Role, number>,
  given: Readonly<Partial<Record<Role, string>>>,
): void {
  const wrong = ROLES.find((role) => given[role] !== undefined && !places.has(role));
  if (wrong !== undefined)
    throw new MethodError('missing_column', `No heading is ${JSON.stringify(given[wrong])} (for ${wrong}).`, {
      fix: 'Write the heading as in the first line of the file.',
    });
  if (places.has('username') || places.has('email')) return;
  const fix =
    'Put headings into the first line, or give columns: {"username": "<heading>", "email": "<heading>"}.';
  throw new MethodError('missing_column', 'The first line has no heading for a user name or an e-mail.', {
    fix,
  });
}

function byRole(cells: readonly string[], places: ReadonlyMap<Role, number>): Record<Role, string> {
  const of = (role: Role): string => cells[places.get(role) ?? -1] ?? '';
  return {
    username: of('username'),
    email: of('email'),
    firstName: of('firstName'),
    lastName: of('lastName'),
    groups: of('groups'),
  };
}

function parsed(text: string, delimiter: string): { cells: string[]; line: number }[] {
  try {
    const records = parse(text, {
      delimiter,
      to: MAX_ROWS + 2,
      info: true,
      relax_column_count: true,
      max_record_size: MAX_RECORD_CHARS,
    }) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    let line = 1;
    return records.map(({ record, info }) => {
      const from = line;
      line = info.lines + 1;
      return { cells: record, line: from };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = typeof error['lines'] === 'number' ? ` near line ${error['lines']}` : '';
    const fix = 'Look for a quote that is not closed or not doubled, or save the file again as CSV UTF-8.';
    // The parser's own message quotes the cell, which is a person's.
    throw new MethodError('malformed', `The CSV cannot be read${at} (${error.code}).`, { fix });
  }
}
