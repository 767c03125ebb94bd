import { describe, expect, it } from 'vitest';
import { eventCounts } from '../../../scripts/telemetry/event-counts.ts';
import { readSlos } from '../../../scripts/telemetry/read-slo.ts';
import type { Measure, Slo } from '../../../scripts/telemetry/slo.ts';
import { NOON, openMigrated } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';
import { Rows } from './support/rows.ts';

const HOUR_MS = 3_600_000;
const { slos } = readSlos(undefined);
const of = (measure: Measure): Slo => slos.find((slo) => slo.measure === measure) as Slo;

function setUp() {
  const database = openMigrated(tempFolder());
  const count = (measure: Measure) => eventCounts(database)(of(measure), NOON - HOUR_MS, NOON);
  return { database, rows: new Rows(database), count };
}

describe('the events of an SLO', () => {
  it('of messages are those written down in the window', () => {
    const { database, count } = setUp();
    const minute = NOON / 60_000;
    const add = database.prepare('INSERT INTO bus_publishes (minute, published, failed) VALUES (?, ?, ?)');
    add.run(minute - 61, 100, 100);
    add.run(minute - 60, 9, 1);
    add.run(minute - 1, 5, 0);
    add.run(minute, 7, 7);
    expect(count('bus-publishes')).toEqual({ good: 14, total: 15 });
  });

  it('of durations are good up to the threshold', () => {
    const { rows, count } = setUp();
    for (const tookMs of [1, 10, 10.1]) rows.route({ tookMs, atMs: NOON - 1 });
    rows.route({ tookMs: 99, atMs: NOON });
    rows.route({ tookMs: 99, atMs: NOON - HOUR_MS - 1 });
    expect(count('route-durations')).toEqual({ good: 2, total: 3 });
  });

  it('of corrections are not measured before anybody has corrected a route', () => {
    const { database, rows, count } = setUp();
    const ids = [0, 1, 2].map(() => rows.route({ atMs: NOON - 1 }));
    expect(count('route-corrections')).toBeUndefined();
    const correct = database.prepare(
      `INSERT INTO corrections (at, session, route_id, key_id, features) VALUES (?, 's', ?, 'k', '[]')`,
    );
    correct.run(NOON, ids[1] ?? '');
    correct.run(NOON, ids[1] ?? '');
    correct.run(NOON, 'of a route that is gone');
    expect(count('route-corrections')).toEqual({ good: 2, total: 3 });
  });

  it('of chains are runs that have ended, but not those that a person cancelled', () => {
    const { rows, count } = setUp();
    const end = (id: string, status: string, endedMs: number | null): void =>
      rows.chain(id, { status, createdMs: NOON - 2 * HOUR_MS, endedMs });
    end('a', 'succeeded', NOON - 1);
    end('b', 'compensated', NOON - 1);
    end('c', 'cancelled', NOON - 1);
    end('d', 'running', null);
    end('e', 'failed', NOON - HOUR_MS - 1);
    expect(count('chain-runs')).toEqual({ good: 1, total: 2 });
  });

  it('without any are none', () => {
    const { count } = setUp();
    for (const measure of ['bus-publishes', 'route-durations', 'chain-runs'] as const)
      expect(count(measure)).toEqual({ good: 0, total: 0 });
  });
});
