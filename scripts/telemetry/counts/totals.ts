import type { Database, SqlValue } from '../../store/sqlite/database.ts';
import { prepared } from '../../store/sqlite/prepared.ts';

/**
 * Rows of `telemetry_totals` and `telemetry_positions`: sums that only grow, and up to where their sources have been counted. The
 * caller's transaction holds both together.
 */
export interface Total {
  /** Values of the labels, in the metric's order. */
  readonly labels: readonly string[];
  readonly total: number;
}

/** Rows to be summed: what follows `FROM` in SQL, with its parameters. It must have a `WHERE`. */
export interface Source {
  readonly from: string;
  readonly parameters: readonly SqlValue[];
}

/** Adds sums of rows. `labels` and `value` are SQL expressions over the source. */
export function addTotals(
  database: Database,
  metric: string,
  labels: readonly string[],
  { from, parameters }: Source,
  value = 'count(*)',
): void {
  prepared(
    database,
    `INSERT INTO telemetry_totals (metric, labels, total)
     SELECT '${metric}', json_array(${labels.join(', ')}), ${value} FROM ${from} GROUP BY 2
     ON CONFLICT (metric, labels) DO UPDATE SET total = total + excluded.total`,
  ).run(...parameters);
}

/** Adds durations: how many fell into each bucket (`<metric>_bucket`, the bound as last label), and their sum (`<metric>_sum`). */
export function addDurations(
  database: Database,
  metric: string,
  labels: readonly string[],
  source: Source,
  { seconds, bounds }: { readonly seconds: string; readonly bounds: readonly number[] },
): void {
  const cases = bounds.map((bound) => `WHEN ${seconds} <= ${bound} THEN '${bound}'`).join(' ');
  addTotals(database, `${metric}_bucket`, [...labels, `CASE ${cases} ELSE '+Inf' END`], source);
  addTotals(database, `${metric}_sum`, labels, source, `sum(${seconds})`);
}

/** Raises sums to those of rows, and leaves those that are higher. `from` must have a `WHERE`. */
export function raiseTotals(
  database: Database,
  metric: string,
  labels: readonly string[],
  from: string,
  value: string,
): void {
  prepared(
    database,
    `INSERT INTO telemetry_totals (metric, labels, total)
     SELECT '${metric}', json_array(${labels.join(', ')}), ${value} FROM ${from} GROUP BY 2
     ON CONFLICT (metric, labels) DO UPDATE SET total = max(total, excluded.total)`,
  ).run();
}

/** Adds one number. */
export function addOne(database: Database, metric: string, labels: readonly string[], by: number): void {
  prepared(
    database,
    `INSERT INTO telemetry_totals (metric, labels, total) VALUES (?, ?, ?)
     ON CONFLICT (metric, labels) DO UPDATE SET total = total + excluded.total`,
  ).run(metric, JSON.stringify(labels), by);
}

/** All sums of a metric, in the order in which their labels first appeared. */
export function totalsOf(database: Database, metric: string): Total[] {
  return prepared(database, 'SELECT labels, total FROM telemetry_totals WHERE metric = ? ORDER BY id')
    .all<{ labels: string; total: number }>(metric)
    .map(({ labels, total }) => ({ labels: JSON.parse(labels) as string[], total }));
}

/** Up to where a source has been counted; 0 for one that never was. */
export function positionOf(database: Database, source: string): number {
  return (
    prepared(database, 'SELECT position FROM telemetry_positions WHERE source = ?').get<{ position: number }>(
      source,
    )?.position ?? 0
  );
}

export function setPosition(database: Database, source: string, position: number): void {
  prepared(
    database,
    `INSERT INTO telemetry_positions (source, position) VALUES (?, ?)
     ON CONFLICT (source) DO UPDATE SET position = excluded.position`,
  ).run(source, position);
}

/** Sources whose name begins so. */
export function sourcesOf(database: Database, prefix: string): string[] {
  return prepared(database, 'SELECT source FROM telemetry_positions WHERE substr(source, 1, ?) = ?')
    .all<{ source: string }>(prefix.length, prefix)
    .map((row) => row.source);
}

export function forgetPosition(database: Database, source: string): void {
  prepared(database, 'DELETE FROM telemetry_positions WHERE source = ?').run(source);
}
