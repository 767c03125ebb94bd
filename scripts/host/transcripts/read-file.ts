import { safeLine } from '../../core/untrusted.ts';
import type { PriceBook } from '../../models/prices.ts';
import {
  type AgentNames,
  isCountedApart,
  mainModelAt,
  NOBODY,
  putMessage,
} from '../../store/ledger-messages.ts';
import { pluginOf } from '../../store/ledger-names.ts';
import type { Database } from '../../store/sqlite/database.ts';
import type { State } from '../../store/state.ts';
import { findPosition, putPosition, type TranscriptPosition } from '../../store/transcripts.ts';
import { SHELLS } from '../charter.ts';
import { agentMeta, fileFacts, type TranscriptFile } from './files.ts';
import { costOn } from './price.ts';
import { type MessageRow, readRow } from './row.ts';
import { markAt, readSlice, type Slice, type SliceLimits } from './slice.ts';

/**
 * Takes what is new in one transcript into the ledger, slice by slice. Each slice is one transaction with the place behind it, and
 * is written only if that place is where the reading began: of two processes that read one file, one writes and the other goes on from
 * there. Killed anywhere, the next reading goes on from the last whole slice. A file that is another one than before, or shorter, is read
 * from its start; its messages have the same names and are told again, not added.
 */

/** Where a process could die. Nothing happens there unless a test says so. */
export type ReadFault = 'before-slice' | 'in-slice' | 'after-slice';

export interface ReadOptions {
  readonly state: State;
  readonly book: PriceBook;
  readonly now: () => number;
  readonly limits?: SliceLimits;
  readonly fault?: (name: ReadFault) => void;
}

/**
 * `read`: to its end, as it was. `apart`: of a step in a session of its own, which is counted already. `gone`: there is no such file.
 * `unavailable`: the state cannot be used; later.
 */
export type FileRead = 'read' | 'apart' | 'gone' | 'unavailable';

/** Never throws for a failing file or database. */
export async function readTranscript(file: TranscriptFile, options: ReadOptions): Promise<FileRead> {
  for (;;) {
    const done = await readOneSlice(file, options);
    if (done !== 'more') return done;
  }
}

async function readOneSlice(file: TranscriptFile, options: ReadOptions): Promise<FileRead | 'more'> {
  const { state, fault = () => undefined } = options;
  const facts = await fileFacts(file.path);
  if (facts === undefined) return 'gone';
  const known = state.attempt((database) => ({
    position: findPosition(database, file.path),
    apart: isCountedApart(database, file.session),
  }));
  if (known.kind === 'unavailable') return 'unavailable';
  const { position, apart } = known.value;
  if (apart) return 'apart';
  if (position?.file === facts.file && position.readTo === facts.bytes) return 'read';
  const before = (await isStillThere(position, facts.file, facts.bytes)) ? position : undefined;
  const slice = await readSlice(file.path, before?.readTo ?? 0, options.limits);
  if (slice === undefined) return 'read';
  const start = before ?? (await beginning(file, facts.file));
  fault('before-slice');
  const written = state.attempt((database) =>
    database.transaction(() => {
      if (isCountedApart(database, file.session)) return; // since we looked
      const there = findPosition(database, file.path);
      if (there?.readTo !== position?.readTo || there?.file !== position?.file) return; // another process was faster
      takeSlice(database, file, start, slice, options);
      fault('in-slice');
    }),
  );
  fault('after-slice');
  return written.kind === 'unavailable' ? 'unavailable' : 'more';
}

/** Whether the file is the one that was read, grown at most. */
async function isStillThere(
  position: TranscriptPosition | undefined,
  file: string,
  bytes: number,
): Promise<boolean> {
  if (position === undefined || position.file !== file || position.readTo > bytes) return false;
  return (await markAt(position.path, position.readTo)) === position.mark;
}

async function beginning(file: TranscriptFile, facts: string): Promise<TranscriptPosition> {
  const meta = file.agentId === undefined ? undefined : await agentMeta(file.path);
  return {
    path: file.path,
    session: file.session,
    agentId: file.agentId,
    toolUseId: meta?.toolUseId,
    of: namesOfType(meta?.agentType),
    project: undefined,
    promptId: undefined,
    file: facts,
    readTo: 0,
    mark: '',
    unread: 0,
  };
}

/** A shell is nobody's name: whom it stood in for is in the records. */
function namesOfType(type: string | undefined): AgentNames {
  if (type === undefined || type === SHELLS.full || type === SHELLS.readonly) return NOBODY;
  const agent = safeLine(type, 200);
  return { ...NOBODY, agent, plugin: pluginOf(agent) };
}

function takeSlice(
  database: Database,
  file: TranscriptFile,
  start: TranscriptPosition,
  slice: Slice,
  { book, now }: ReadOptions,
): void {
  let { promptId, project, of } = start;
  let unread = start.unread + slice.tooLong;
  for (const line of slice.lines) {
    const row = readRow(line);
    if (row === undefined) continue;
    if (row.kind === 'unread') {
      unread += 1;
      continue;
    }
    project ??= row.cwd;
    if (row.kind === 'prompt') {
      promptId = row.promptId;
      continue;
    }
    if (row.session !== undefined && row.session !== file.session) continue; // a fork's copy: counted where it was made
    if (of.agent === undefined && file.agentId !== undefined)
      of = { ...of, ...known(namesOfType(row.agentType)) };
    put(database, file, { ...start, promptId, project, of }, row, book);
  }
  const { to: readTo, mark } = slice;
  putPosition(database, { ...start, promptId, project, of, unread, readTo, mark }, now());
}

const known = ({ agent, plugin }: AgentNames): Partial<AgentNames> =>
  agent === undefined ? {} : { agent, plugin };

function put(
  database: Database,
  file: TranscriptFile,
  { promptId, project, of }: TranscriptPosition,
  row: MessageRow,
  book: PriceBook,
): void {
  const { usage } = row;
  const agentId = file.agentId ?? row.agentId;
  const cost = costOn(book, row.model, row);
  const ownModel = agentId === undefined ? row.model : mainModelAt(database, file.session, row.at);
  const own = ownModel === undefined ? undefined : costOn(book, ownModel, row);
  putMessage(database, {
    id: row.id,
    at: row.at,
    session: file.session,
    promptId,
    agentId,
    of: agentId === undefined ? NOBODY : of,
    project,
    model: row.model,
    tokens: {
      input: usage.inputTokens,
      output: usage.outputTokens,
      cacheRead: usage.cacheReadTokens,
      cacheWrite: usage.cacheWriteTokens,
    },
    writes:
      usage.cacheWrite5mTokens === undefined || usage.cacheWrite1hTokens === undefined
        ? undefined
        : { fiveMinutes: usage.cacheWrite5mTokens, oneHour: usage.cacheWrite1hTokens },
    cost,
    ownModel,
    ownNanoUsd: own?.nanoUsd,
  });
}
