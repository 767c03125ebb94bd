import type { Clock } from '../core/clock.ts';
import type { Log } from '../log/log.ts';
import type { BodyCache } from './body-cache.ts';
import type { ConsumeOptions, DeliveryHandler, GroupSettings } from './bus.ts';
import type { BusFault } from './faults.ts';
import type { GroupStore } from './group-store.ts';
import type { GroupsDb } from './groups-db.ts';
import type { Damage } from './log-text.ts';

/** What a consumer needs of its bus. */
export interface ConsumerBase {
  readonly log: Log;
  readonly groups: GroupsDb;
  readonly bodies: BodyCache;
  readonly damage: Damage;
  /** Of this process (`log/process-identity.ts`); undefined where others could not check it. */
  readonly identity: string | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fault: BusFault;
  /** How often an idle consumer looks by itself, in milliseconds. */
  readonly pollMs: number;
  /** Told why groups do not work at the moment, and undefined when they do again. */
  readonly trouble: (trouble: string | undefined) => void;
}

/** What a consumer is to do. */
export interface ConsumerPlan {
  readonly pattern: string;
  readonly handler: DeliveryHandler;
  readonly options: ConsumeOptions;
  readonly settings: Partial<GroupSettings>;
  readonly startAt: (store: GroupStore) => number;
}
