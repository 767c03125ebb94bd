/**
 * A process that reads a session into the ledger: `tsx reading-process.ts DATA-FOLDER MAIN-TRANSCRIPT [FAULT [N]]`. With a fault it kills
 * itself the N-th time that it comes there.
 */
import { systemClock } from '../../../../scripts/core/clock.ts';
import { readSession } from '../../../../scripts/host/transcripts/read-session.ts';
import { readModels } from '../../../../scripts/models/read-models.ts';
import { State } from '../../../../scripts/store/state.ts';

const [dataFolder = '', main = '', fault, times = '1'] = process.argv.slice(2);
let left = Number(times);
const state = new State({ dataFolder, clock: systemClock, busyTimeoutMs: 30_000 });
const done = await readSession(main, {
  state,
  book: readModels().book,
  now: () => systemClock.now(),
  limits: { sliceBytes: 2_048 },
  fault: (name) => {
    if (name === fault && --left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
state.close();
process.exitCode = done === 'read' ? 0 : 1;
