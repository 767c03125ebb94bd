/**
 * A process of its own that increments a counter: `tsx counting-process.ts FOLDER TIMES`. Writes one line, the node, before it
 * begins, and a byte after each increment that is committed.
 */
import { systemClock } from '../../../../scripts/core/clock.ts';
import { Replica } from '../../../../scripts/store/replica/replica.ts';
import { StateLockedError } from '../../../../scripts/store/sqlite/errors.ts';
import { report } from './report.ts';
import { openFolder } from './support-open.ts';

const [folder = '', times = '0'] = process.argv.slice(2);
const database = openFolder(folder);
const replica = new Replica(database, { clock: systemClock });
report(`${replica.node}\n`);
for (let i = 0; i < Number(times); i += 1) {
  incrementPatiently();
  report('.');
}
database.close();

/** SQLite's lock is not fair: on a busy machine a process may wait in vain while another takes it again and again. */
function incrementPatiently(): void {
  for (;;) {
    try {
      replica.increment('usage/x');
      return;
    } catch (error) {
      if (!(error instanceof StateLockedError)) throw error;
    }
  }
}
