import type { BusStats } from '../../bus/stats.ts';
import type { NamedBreaker } from '../../resilience/breaker-store.ts';
import type { Database } from '../../store/sqlite/database.ts';
import type { SloReport } from '../slo.ts';
import { breakerMetrics } from './breaker-metrics.ts';
import { busMetrics } from './bus-metrics.ts';
import { chainMetrics } from './chain-metrics.ts';
import { type Family, gauge } from './family.ts';
import { counted } from './from-totals.ts';
import { ledgerMetrics } from './ledger-metrics.ts';
import { routeMetrics } from './route-metrics.ts';
import { sloMetrics } from './slo-metrics.ts';
import { traceMetrics } from './trace-metrics.ts';

/** What of the state is measured; its totals must be up to date (`count-up.ts`). */
export interface MeasuredState {
  readonly database: Database;
  readonly breakers: readonly NamedBreaker[];
  readonly reports: readonly SloReport[];
}

export interface MetricSources {
  /** Of this program. */
  readonly version: string;
  /** Undefined: the database cannot be had, and nothing of it is measured. */
  readonly state: MeasuredState | undefined;
  readonly bus: BusStats;
  /** Bytes of records that wait for the database. */
  readonly waitingBytes: number;
}

/** All metrics. A number that was not measured has no series; none is made up. */
export function collect({ version, state, bus, waitingBytes }: MetricSources): Family[] {
  return [
    gauge('arbiter_build_info', 'Version of the program that gives these numbers.', [
      { labels: { version }, value: 1 },
    ]),
    gauge('arbiter_state_up', 'Whether the database can be used; without it only the bus is measured.', [
      { labels: {}, value: state === undefined ? 0 : 1 },
    ]),
    gauge('arbiter_records_waiting_bytes', 'Bytes of records that wait to be moved into the database.', [
      { labels: {}, value: waitingBytes },
    ]),
    ...(state === undefined ? [] : ofState(state)),
    ...busMetrics(bus),
  ];
}

function ofState({ database, breakers, reports }: MeasuredState): Family[] {
  return [
    ...routeMetrics(database),
    ...breakerMetrics(breakers),
    ...chainMetrics(database),
    ...ledgerMetrics(database),
    counted(
      database,
      'arbiter_bus_publishes_total',
      'Messages given to the bus by all processes, by whether they could be written.',
      ['result'],
    ),
    ...sloMetrics(reports),
    ...traceMetrics(database),
  ];
}
