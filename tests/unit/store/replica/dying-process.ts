/**
 * A process that kills itself at a fault point of its replica: `tsx dying-process.ts FOLDER FAULT FROM`. It increments, merges
 * what the folder FROM has, and gives a delta; whichever of them reaches the point first is not finished.
 */
import { systemClock } from '../../../../scripts/core/clock.ts';
import { Replica } from '../../../../scripts/store/replica/replica.ts';
import { openFolder } from './support-open.ts';

const [folder = '', fault = '', from = ''] = process.argv.slice(2);
const other = new Replica(openFolder(from), { clock: systemClock });
const replica = new Replica(openFolder(folder), {
  clock: systemClock,
  fault: (name) => {
    if (name === fault) process.kill(process.pid, 'SIGKILL');
  },
});
const delta = other.delta(replica.vector());
replica.increment('usage/x');
replica.merge(delta);
replica.delta({});
