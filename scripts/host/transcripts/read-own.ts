import { ownSessions } from '../../store/own-sessions.ts';
import { readAgain } from '../../store/transcripts.ts';
import { dataFolder, type Environment } from '../data-folder.ts';
import { Records } from '../records.ts';
import { mainTranscripts } from './files.ts';
import type { ReadOptions } from './read-file.ts';
import { readSession } from './read-session.ts';

export interface OwnRead {
  /** Sessions in which Arbiter was at work, as far as its records go back. */
  readonly sessions: number;
  /** Of these, the ones whose transcript is there. */
  readonly found: number;
  /** Sessions that could not be read because the state could not be used. */
  readonly failed: number;
}

/**
 * Takes what is new in the transcripts of Arbiter's own sessions into the ledger, the oldest session first; no other session is looked
 * at. A transcript that has not grown costs one look at its size. Never throws for a failing file or database.
 */
export async function readOwnSessions(
  env: Environment,
  options: ReadOptions,
  progress: (done: number, of: number) => void = () => undefined,
): Promise<OwnRead> {
  const { state, book } = options;
  takeUpRecords(env, options);
  const own = state.attempt((database) => {
    readAgain(database, (model, at) => book.priceOf(model, at).kind === 'price');
    return ownSessions(database).map((s) => s.session);
  });
  if (own.kind === 'unavailable') return { sessions: 0, found: 0, failed: 0 };
  const mains = await mainTranscripts(env, new Set(own.value));
  const found = own.value.flatMap((session) => mains.get(session) ?? []);
  let failed = 0;
  for (const [i, main] of found.entries()) {
    if ((await readSession(main, options)) === 'unavailable') failed += 1;
    progress(i + 1, found.length);
  }
  return { sessions: own.value.length, found: found.length, failed };
}

/** A session that ended early has left its records as lines; no session may have come since to move them. */
function takeUpRecords(env: Environment, { state, now }: ReadOptions): void {
  const records = new Records(dataFolder(env), { now, monotonicMs: () => performance.now() }, state);
  records.open();
  while (records.tend()) {
    // one piece after the other
  }
}
