import type { Log, Retained } from '../log/log.ts';
import type { Slowest } from './group-store.ts';
import type { GroupsDb } from './groups-db.ts';

/** What is given up of the log, and when. Nothing that a group which holds the log has not acknowledged. */
export interface RetentionPolicy {
  /** Segments beyond so many bytes go, oldest first. Default: half of the log's maxBytes. */
  readonly maxBytes: number;
  /** Messages older than that go with their segment. Default 7 days. */
  readonly maxAgeMs: number;
  /** A segment written to within this time stays. Default 60,000. */
  readonly graceMs: number;
}

/**
 * The oldest message that a group which holds the log needs. `unknown` when there are groups and no SQLite to ask them: then all is needed.
 */
export async function slowestGroup(groups: GroupsDb): Promise<Slowest | 'none' | 'unknown'> {
  if (!groups.exists()) return 'none';
  try {
    return (await groups.use((store) => store.slowest())) ?? 'none';
  } catch {
    // No SQLite, locked, damaged: nothing is given up that somebody may need.
    return 'unknown';
  }
}

export function retain(log: Log, slowest: Slowest | 'none' | 'unknown', policy: RetentionPolicy): Retained {
  const keepFrom =
    slowest === 'none' ? {} : { keepFrom: slowest === 'unknown' ? log.start() : slowest.offset };
  return log.retain({ ...policy, ...keepFrom });
}
