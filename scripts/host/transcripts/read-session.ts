import { nameMessages } from '../../store/ledger-names.ts';
import { transcriptFiles } from './files.ts';
import { type FileRead, type ReadOptions, readTranscript } from './read-file.ts';

/**
 * Takes what is new in all transcripts of one session into the ledger, and gives it the names that the records have. May be done as
 * often as one likes, by several processes at once. Never throws for a failing file or database: then it says so, and later is early enough.
 */
export async function readSession(main: string, options: ReadOptions): Promise<FileRead> {
  const [first, ...agents] = await transcriptFiles(main);
  if (first === undefined) return 'gone';
  const done = await readTranscript(first, options);
  if (done === 'apart' || done === 'unavailable') return done;
  for (const agent of agents)
    if ((await readTranscript(agent, options)) === 'unavailable') return 'unavailable';
  const named = options.state.attempt((database) =>
    database.transaction(() => nameMessages(database, first.session, options.now())),
  );
  return named.kind === 'unavailable' ? 'unavailable' : done;
}
