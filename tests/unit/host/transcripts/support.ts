import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileRead, ReadOptions } from '../../../../scripts/host/transcripts/read-file.ts';
import { readSession } from '../../../../scripts/host/transcripts/read-session.ts';
import { readModels } from '../../../../scripts/models/read-models.ts';
import type { Database } from '../../../../scripts/store/sqlite/database.ts';
import type { State } from '../../../../scripts/store/state.ts';
import { NOON, stateOf } from '../../store/support/database.ts';
import { tempFolder } from '../../support/temp.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/transcripts', import.meta.url));

export type FixtureName = 'single' | 'agents' | 'fork' | 'gateway' | 'odd';

export const { book } = readModels();

export interface ReadingLab {
  readonly state: State;
  /** Claude Code's configuration folder, with the transcripts of the fixture. */
  readonly config: string;
  /** Where its transcripts lie. */
  readonly folder: string;
  main(session: string): string;
  read(session: string, options?: Partial<ReadOptions>): Promise<FileRead>;
  /** Work on the database. */
  on<T>(work: (database: Database) => T): T;
  rows(): Record<string, unknown>[];
}

/** A copy of recorded-like transcripts and an empty ledger. */
export function readingLab(fixture: FixtureName): ReadingLab {
  const config = tempFolder();
  cpSync(join(FIXTURES, fixture), config, { recursive: true });
  const folder = join(config, 'projects', readdirSync(join(config, 'projects'))[0] as string);
  const state = stateOf(tempFolder());
  const main = (session: string): string => join(folder, `${session}.jsonl`);
  const on = <T>(work: (database: Database) => T): T => {
    const done = state.attempt(work);
    if (done.kind === 'unavailable') throw done.trouble;
    return done.value;
  };
  return {
    state,
    config,
    folder,
    main,
    on,
    read: (session, options = {}) => readSession(main(session), { state, book, now: () => NOON, ...options }),
    rows: () => on((database) => database.prepare('SELECT * FROM ledger ORDER BY at, message_id').all()),
  };
}
