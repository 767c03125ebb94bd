import type { Clock } from '../core/clock.ts';
import { State } from '../store/state.ts';
import type { ArbiterRecord } from './record.ts';
import { Records } from './records.ts';

/** Records of yesterday and today in a data folder, for who only looks: nothing is made, moved forward or written there. */
export function recentRecords(dataFolder: string, clock: Clock): ArbiterRecord[] {
  const state = new State({ dataFolder, clock, mode: 'look' });
  try {
    const records = new Records(dataFolder, clock, state);
    records.open();
    return records.recent();
  } finally {
    state.close();
  }
}
