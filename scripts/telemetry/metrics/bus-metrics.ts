import type { BusStats, GroupStats } from '../../bus/stats.ts';
import type { Total } from '../counts/totals.ts';
import { BOUNDED } from './bounded.ts';
import { counter, type Family, gauge, single } from './family.ts';
import { few, samplesOf } from './from-totals.ts';

type Measured = 'lagMessages' | 'lagBytes' | 'inFlight' | 'retrying' | 'dead';
type Summed = 'delivered' | 'expired' | 'duplicates' | 'lost';

/** What is on the bus, and how far its groups are. */
export function busMetrics(stats: BusStats): Family[] {
  const of = (value: (group: GroupStats) => number | undefined): readonly Total[] =>
    stats.groups.flatMap((group) => {
      const total = value(group);
      return total === undefined ? [] : [{ labels: [group.group], total }];
    });
  const byGroup = (key: Measured | Summed) =>
    samplesOf(
      few(
        of((g) => g[key]),
        1,
      ),
      ['group'],
    );
  const now = (name: string, help: string, key: Measured): Family =>
    gauge(name, `${help} ${BOUNDED}`, byGroup(key));
  const ever = (name: string, help: string, key: Summed): Family =>
    counter(name, `${help} ${BOUNDED}`, byGroup(key));
  const { log } = stats;
  return [
    gauge('arbiter_bus_groups_up', 'Whether the durable groups work.', [
      { labels: {}, value: stats.groupsTrouble === undefined ? 1 : 0 },
    ]),
    counter(
      'arbiter_bus_appended_bytes_total',
      'Bytes ever appended to the log of the bus.',
      single(log?.end),
    ),
    gauge('arbiter_bus_log_bytes', 'Bytes of the files of the log.', single(log?.bytes)),
    now('arbiter_bus_group_lag_messages', 'Messages that the group has not acknowledged.', 'lagMessages'),
    now(
      'arbiter_bus_group_lag_bytes',
      'Bytes from the oldest message not acknowledged to the end of the log.',
      'lagBytes',
    ),
    gauge(
      'arbiter_bus_group_oldest_age_seconds',
      'Age of the oldest message not acknowledged; of the first groups made.',
      samplesOf(of((g) => (g.oldestAgeMs ?? 0) / 1_000).slice(0, MAX_AGES), ['group']),
    ),
    now('arbiter_bus_group_in_flight', 'Messages that a reader has at this moment.', 'inFlight'),
    now('arbiter_bus_group_retrying', 'Messages that wait for their next try.', 'retrying'),
    now('arbiter_bus_group_dead_letters', 'Messages that the group has given up.', 'dead'),
    ever('arbiter_bus_group_delivered_total', 'Messages acknowledged since the group was made.', 'delivered'),
    ever('arbiter_bus_group_expired_total', 'Messages that expired before they were delivered.', 'expired'),
    ever('arbiter_bus_group_duplicates_total', 'Messages left out because their id was known.', 'duplicates'),
    ever(
      'arbiter_bus_group_lost_total',
      'Messages that were no longer in the log when it was their turn.',
      'lost',
    ),
  ];
}

/** Ages cannot be summed, so those of further groups are left out. */
const MAX_AGES = 100;
