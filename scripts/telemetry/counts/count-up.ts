import type { Database } from '../../store/sqlite/database.ts';
import { countChains } from './count-chains.ts';
import { countLedger } from './count-ledger.ts';
import { countPublishes } from './count-publishes.ts';
import { countRecords } from './count-records.ts';

export interface CountUpOptions {
  /** Where the bus of the data folder lies. */
  readonly busFolder: string;
  readonly now: () => number;
}

/** Rows of one transaction: others wait for the lock meanwhile. */
const SLICE = 20_000;

/** Brings all totals up to date. What has been counted once costs nothing any more. Throws the errors of `sqlite/errors.ts`. */
export function countUp(database: Database, { busFolder, now }: CountUpOptions): void {
  while (countRecords(database, SLICE).more);
  countChains(database, now);
  countLedger(database);
  countPublishes(database, busFolder, now());
}
