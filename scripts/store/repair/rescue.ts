import type { Database, SqlValue } from '../sqlite/database.ts';
import { StateConstraintError } from '../sqlite/errors.ts';

/** What could be saved of one table. */
export interface TableRescue {
  readonly table: string;
  readonly saved: number;
  /** Rows that could be read but broke a rule of the schema. */
  readonly refused: number;
  /** Rows that could not be read; undefined when not even their number could. */
  readonly lost: number | undefined;
}

type Row = Record<string, SqlValue>;

/** Ranges of a table that are tried before the rest of it is given up. */
const MAX_PROBES = 5_000;

/** Names of the tables that hold rows of ours. */
export function tablesOf(database: Database): string[] {
  return database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY name",
    )
    .all<{ name: string }>()
    .map((row) => row.name);
}

/**
 * Copies every row of a table that can still be read into the same table of a sound database, inside the caller's transaction.
 * Columns that only one of the two has are left out. Damage ends a scan; the scan goes on behind it, by halving the range of
 * row ids that is left. Never throws for damage.
 */
export function rescueTable(from: Database, to: Database, table: string, onRow: () => void): TableRescue {
  const columns = columnsOf(to, table);
  const known = new Set(columnsOrNone(from, table));
  const shared = columns.filter((c) => known.has(c));
  if (shared.length === 0) return { table, saved: 0, refused: 0, lost: known.size === 0 ? undefined : 0 };
  const insert = to.prepare(
    `INSERT OR IGNORE INTO ${quote(table)} (${shared.map(quote).join(', ')}) VALUES (${shared.map(() => '?').join(', ')})`,
  );
  let saved = 0;
  let refused = 0;
  for (const row of readable(from, table, shared)) {
    try {
      saved += insert.run(...shared.map((c) => row[c] ?? null)).changes;
    } catch (error) {
      if (!(error instanceof StateConstraintError)) throw error;
      refused += 1;
    }
    onRow();
  }
  const all = countOf(from, table);
  return { table, saved, refused, lost: all === undefined ? undefined : Math.max(0, all - saved - refused) };
}

function* readable(database: Database, table: string, columns: readonly string[]): Generator<Row> {
  const list = columns.map((c) => `${quote(c)} AS ${quote(c)}`).join(', ');
  if (!hasRowId(database, table)) {
    yield* untilDamage(database, `SELECT ${list} FROM ${quote(table)}`);
    yield* untilDamage(
      database,
      `SELECT ${list} FROM ${quote(table)} ORDER BY ${keyDescending(database, table)}`,
    );
    return;
  }
  let probes = 0;
  const sql = `SELECT rowid AS "the rowid", ${list} FROM ${quote(table)} NOT INDEXED WHERE rowid > ? AND rowid < ? ORDER BY rowid`;
  /** Both ends excluded. */
  function* between(low: number, high: number): Generator<Row> {
    probes += 1;
    if (high - low <= 1 || probes > MAX_PROBES) return;
    let last = low;
    try {
      for (const row of database.prepare(sql).iterate<Row>(low, high)) {
        last = Number(row['the rowid']);
        yield row;
      }
      return;
    } catch {
      // the page behind `last` cannot be read
    }
    if (high - last <= 2) return; // the one row that is left cannot be read
    const middle = last + Math.ceil((high - last) / 2);
    yield* between(last, middle);
    yield* between(middle - 1, high);
  }
  yield* between(0, highestRowId(database, table) + 1);
}

function* untilDamage(database: Database, sql: string): Generator<Row> {
  try {
    yield* database.prepare(sql).iterate<Row>();
  } catch {
    // what follows is reached from the other end, if at all
  }
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface ColumnInfo {
  readonly name: string;
  readonly pk: number;
}

function infoOf(database: Database, table: string): ColumnInfo[] {
  return database.prepare(`PRAGMA table_info(${quote(table)})`).all<ColumnInfo>();
}

const columnsOf = (database: Database, table: string): string[] => infoOf(database, table).map((c) => c.name);

function columnsOrNone(database: Database, table: string): string[] {
  try {
    return columnsOf(database, table);
  } catch {
    return [];
  }
}

function keyDescending(database: Database, table: string): string {
  return infoOf(database, table)
    .filter((c) => c.pk > 0)
    .sort((a, b) => a.pk - b.pk)
    .map((c) => `${quote(c.name)} DESC`)
    .join(', ');
}

function hasRowId(database: Database, table: string): boolean {
  try {
    database.prepare(`SELECT rowid FROM ${quote(table)} LIMIT 0`);
    return true;
  } catch {
    return false;
  }
}

function highestRowId(database: Database, table: string): number {
  try {
    return (
      database.prepare(`SELECT max(rowid) AS n FROM ${quote(table)}`).get<{ n: number | null }>()?.n ?? 0
    );
  } catch {
    return 2 ** 52;
  }
}

function countOf(database: Database, table: string): number | undefined {
  try {
    return database.prepare(`SELECT count(*) AS n FROM ${quote(table)}`).get<{ n: number }>()?.n;
  } catch {
    return undefined;
  }
}
