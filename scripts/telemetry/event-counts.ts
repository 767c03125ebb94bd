import type { Database } from '../store/sqlite/database.ts';
import { prepared } from '../store/sqlite/prepared.ts';
import type { CountEvents, Counted, Slo } from './slo.ts';

/**
 * Counts the events of SLOs from what is recorded in `state.db`.
 *
 * - `bus-publishes`: messages given to the bus; good when they were written. By the minute in which they were written down.
 * - `route-durations`: prompts that were decided; good within the threshold.
 * - `route-corrections`: prompts that were decided; good when nobody has corrected the route since. Not measured before the first
 *   correction ever: until then nobody knows whether anybody would say.
 * - `chain-runs`: runs that have ended, by their end, without those that were cancelled; good when they have succeeded.
 */
export const eventCounts =
  (database: Database): CountEvents =>
  (slo, fromMs, toMs) => {
    switch (slo.measure) {
      case 'bus-publishes':
        return publishes(database, fromMs, toMs);
      case 'route-durations':
        return durations(database, slo, fromMs, toMs);
      case 'route-corrections':
        return corrections(database, fromMs, toMs);
      case 'chain-runs':
        return runs(database, fromMs, toMs);
    }
  };

interface Row {
  readonly good: number | null;
  readonly total: number;
}

const counted = (row: Row | undefined): Counted => ({ good: row?.good ?? 0, total: row?.total ?? 0 });

function publishes(database: Database, fromMs: number, toMs: number): Counted {
  return counted(
    prepared(
      database,
      `SELECT sum(published) AS good, coalesce(sum(published + failed), 0) AS total FROM bus_publishes
       WHERE minute >= ? AND minute < ?`,
    ).get<Row>(fromMs / 60_000, toMs / 60_000),
  );
}

function durations(database: Database, slo: Slo, fromMs: number, toMs: number): Counted {
  return counted(
    prepared(
      database,
      'SELECT sum(took_ms <= ?) AS good, count(*) AS total FROM routes WHERE at >= ? AND at < ?',
    ).get<Row>(slo.thresholdMs ?? Number.MAX_VALUE, fromMs, toMs),
  );
}

function corrections(database: Database, fromMs: number, toMs: number): Counted | undefined {
  if (prepared(database, 'SELECT 1 FROM corrections LIMIT 1').get() === undefined) return undefined;
  return counted(
    prepared(
      database,
      `SELECT count(*) - (SELECT count(*) FROM routes WHERE at >= ? AND at < ? AND id IN (SELECT route_id FROM corrections)) AS good,
         count(*) AS total FROM routes WHERE at >= ? AND at < ?`,
    ).get<Row>(fromMs, toMs, fromMs, toMs),
  );
}

function runs(database: Database, fromMs: number, toMs: number): Counted {
  return counted(
    prepared(
      database,
      `SELECT sum(status = 'succeeded') AS good, count(*) AS total FROM chain_runs
       WHERE ended_at >= ? AND ended_at < ? AND status <> 'cancelled'`,
    ).get<Row>(fromMs, toMs),
  );
}
