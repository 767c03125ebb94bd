import { type AgentNames, NOBODY } from './ledger-messages.ts';
import type { Database } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';

/**
 * How far each transcript has been read. Written in the transaction that adds the messages up to there, so a crash leaves both or
 * neither; the messages have names of their own, so reading a file again counts nothing twice.
 */
export interface TranscriptPosition {
  readonly path: string;
  readonly session: string;
  readonly agentId: string | undefined;
  readonly toolUseId: string | undefined;
  readonly of: AgentNames;
  readonly project: string | undefined;
  /** The prompt that the next messages belong to. */
  readonly promptId: string | undefined;
  /** Which file it was. */
  readonly file: string;
  /** Bytes. */
  readonly readTo: number;
  /** Hash of the bytes before {@link readTo}. */
  readonly mark: string;
  /** Rows so far that look like a message and were not understood. */
  readonly unread: number;
}

export function findPosition(database: Database, path: string): TranscriptPosition | undefined {
  const row = prepared(database, 'SELECT * FROM transcripts WHERE path = ?').get<Row>(path);
  return row === undefined ? undefined : positionOf(row);
}

export function positionsOf(database: Database, session: string): TranscriptPosition[] {
  return prepared(database, 'SELECT * FROM transcripts WHERE session = ? ORDER BY path')
    .all<Row>(session)
    .map(positionOf);
}

export function putPosition(database: Database, position: TranscriptPosition, now: number): void {
  const { of } = position;
  prepared(
    database,
    `INSERT OR REPLACE INTO transcripts (path, session, agent_id, tool_use_id, agent, plugin, run_id, step, project,
       prompt_id, file, read_to, mark, unread, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    position.path,
    position.session,
    position.agentId ?? null,
    position.toolUseId ?? null,
    of.agent ?? null,
    of.plugin ?? null,
    of.runId ?? null,
    of.step ?? null,
    position.project ?? null,
    position.promptId ?? null,
    position.file,
    position.readTo,
    position.mark,
    position.unread,
    now,
  );
}

/**
 * Has the transcripts of sessions read from their start again that hold a message of a model which no list had, and one has now. Says
 * how many sessions.
 */
export function readAgain(database: Database, isListed: (model: string, at: number) => boolean): number {
  const sessions = database
    .prepare(
      `SELECT model, session, max(at) AS at FROM ledger WHERE price_list IS NULL
         AND session IN (SELECT session FROM transcripts) GROUP BY model, session`,
    )
    .all<{ model: string; session: string; at: number }>()
    .filter(({ model, at }) => isListed(model, at));
  for (const { session } of sessions)
    prepared(database, "UPDATE transcripts SET read_to = 0, mark = '' WHERE session = ?").run(session);
  return new Set(sessions.map((s) => s.session)).size;
}

/** Rows of all transcripts that look like a message and were not understood, with their number of files. */
export function unreadRows(database: Database): { readonly rows: number; readonly files: number } {
  const found = database
    .prepare('SELECT coalesce(sum(unread), 0) AS rows, count(*) AS files FROM transcripts WHERE unread > 0')
    .get<{ rows: number; files: number }>();
  return found ?? { rows: 0, files: 0 };
}

interface Row {
  readonly path: string;
  readonly session: string;
  readonly agent_id: string | null;
  readonly tool_use_id: string | null;
  readonly agent: string | null;
  readonly plugin: string | null;
  readonly run_id: string | null;
  readonly step: string | null;
  readonly project: string | null;
  readonly prompt_id: string | null;
  readonly file: string;
  readonly read_to: number;
  readonly mark: string;
  readonly unread: number;
}

function positionOf(row: Row): TranscriptPosition {
  const { agent, plugin, run_id: runId, step } = row;
  return {
    path: row.path,
    session: row.session,
    agentId: row.agent_id ?? undefined,
    toolUseId: row.tool_use_id ?? undefined,
    of: {
      ...NOBODY,
      ...(agent === null ? {} : { agent }),
      ...(plugin === null ? {} : { plugin }),
      ...(runId === null ? {} : { runId }),
      ...(step === null ? {} : { step }),
    },
    project: row.project ?? undefined,
    promptId: row.prompt_id ?? undefined,
    file: row.file,
    readTo: row.read_to,
    mark: row.mark,
    unread: row.unread,
  };
}
