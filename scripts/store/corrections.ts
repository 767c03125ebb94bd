import type { Database, SqlValue } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';

/**
 * Rows of what is learned: prompts that may be corrected, corrections, and versions. Times are Unix milliseconds, agents full ids,
 * an undefined agent is silence. A row whose JSON is not what it should be is left out of what is read, never a throw.
 */

/** A prompt as it is kept: keyed numbers of its words, each with a weight. */
export type StoredFeatures = readonly (readonly [term: number, weight: number])[];

export interface CorrectablePrompt {
  readonly routeId: string;
  readonly at: number;
  readonly session: string;
  readonly keyId: string;
  readonly features: StoredFeatures;
  readonly decided: string | undefined;
  /** What the shipped weights alone decide. */
  readonly shipped: string | undefined;
}

export interface Correction extends CorrectablePrompt {
  readonly seq: number;
  /** The agent that was right. */
  readonly agent: string | undefined;
  /** Rolled back. */
  readonly dropped: boolean;
}

/** Prompts that are kept, at most, and for how long. */
export const MAX_PROMPTS = 200;
export const PROMPT_MS = 7 * 86_400_000;
/** Corrections that are kept; the oldest go first. */
export const MAX_CORRECTIONS = 1_000;

/** Keeps a prompt for a while, and lets go of those that are too old or too many. */
export function notePrompt(database: Database, prompt: CorrectablePrompt): void {
  prepared(
    database,
    `INSERT INTO learn_prompts (route_id, at, session, key_id, features, decided, shipped) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (route_id) DO NOTHING`,
  ).run(prompt.routeId, ...valuesOf(prompt));
  const oldest = prepared(
    database,
    `SELECT at FROM learn_prompts ORDER BY at DESC LIMIT 1 OFFSET ${MAX_PROMPTS - 1}`,
  ).get<{ at: number }>();
  removePromptsBefore(database, Math.max(prompt.at - PROMPT_MS, oldest?.at ?? 0));
}

export function removePromptsBefore(database: Database, at: number): void {
  prepared(database, 'DELETE FROM learn_prompts WHERE at < ?').run(at);
}

/** The session's last prompt that is kept. */
export function lastPromptOf(database: Database, session: string): CorrectablePrompt | undefined {
  return first(
    prepared(
      database,
      'SELECT * FROM learn_prompts WHERE session = ? ORDER BY at DESC LIMIT 1',
    ).all<PromptRow>(session),
  );
}

export function promptOfRoute(database: Database, routeId: string): CorrectablePrompt | undefined {
  return first(prepared(database, 'SELECT * FROM learn_prompts WHERE route_id = ?').all<PromptRow>(routeId));
}

/** Adds a correction and gives its number. Part of the caller's transaction. */
export function addCorrection(
  database: Database,
  at: number,
  prompt: CorrectablePrompt,
  agent: string | undefined,
): number {
  prepared(
    database,
    `INSERT INTO corrections (route_id, at, session, key_id, features, decided, shipped, agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(prompt.routeId, ...valuesOf({ ...prompt, at }), agent ?? null);
  const { seq } = prepared(database, 'SELECT max(seq) AS seq FROM corrections').get<{ seq: number }>() ?? {
    seq: 0,
  };
  prepared(database, 'DELETE FROM corrections WHERE seq <= ?').run(seq - MAX_CORRECTIONS);
  return seq;
}

/** All that are kept, oldest first. */
export function listCorrections(database: Database): Correction[] {
  return database
    .prepare('SELECT * FROM corrections ORDER BY seq')
    .all<CorrectionRow>()
    .flatMap((row) => {
      const prompt = promptOf(row);
      if (prompt === undefined) return [];
      return [{ ...prompt, seq: row.seq, agent: row.agent ?? undefined, dropped: row.dropped_at !== null }];
    });
}

/** How many rows there are, also those that cannot be read. */
export function countCorrections(database: Database): number {
  return database.prepare('SELECT count(*) AS n FROM corrections').get<{ n: number }>()?.n ?? 0;
}

/** Numbers of those that are kept and not rolled back. */
export function countingCorrections(database: Database): Set<number> {
  const rows = prepared(database, 'SELECT seq FROM corrections WHERE dropped_at IS NULL').all<{
    seq: number;
  }>();
  return new Set(rows.map((row) => row.seq));
}

/** No later version learns from these. */
export function dropCorrections(database: Database, at: number, seqs: readonly number[]): void {
  const drop = prepared(
    database,
    'UPDATE corrections SET dropped_at = ? WHERE seq = ? AND dropped_at IS NULL',
  );
  for (const seq of seqs) drop.run(at, seq);
}

/** Removes everything that was learned or could be; says how many corrections there were. */
export function forgetAll(database: Database): number {
  return database.transaction(() => {
    const n = countCorrections(database);
    database.exec('DELETE FROM learned_versions; DELETE FROM corrections; DELETE FROM learn_prompts;');
    return n;
  });
}

interface PromptRow {
  readonly route_id: string;
  readonly at: number;
  readonly session: string;
  readonly key_id: string;
  readonly features: string;
  readonly decided: string | null;
  readonly shipped: string | null;
}

interface CorrectionRow extends PromptRow {
  readonly seq: number;
  readonly agent: string | null;
  readonly dropped_at: number | null;
}

const first = (rows: readonly PromptRow[]): CorrectablePrompt | undefined =>
  rows[0] === undefined ? undefined : promptOf(rows[0]);

function promptOf(row: PromptRow): CorrectablePrompt | undefined {
  const features: unknown = JSON.parse(row.features);
  if (!areFeatures(features)) return undefined;
  return {
    routeId: row.route_id,
    at: row.at,
    session: row.session,
    keyId: row.key_id,
    features,
    decided: row.decided ?? undefined,
    shipped: row.shipped ?? undefined,
  };
}

/** Whether a value read from somewhere is a prompt's features. */
export function areFeatures(value: unknown): value is StoredFeatures {
  return (
    Array.isArray(value) &&
    value.every(
      (pair) =>
        Array.isArray(pair) &&
        pair.length === 2 &&
        Number.isSafeInteger(pair[0]) &&
        typeof pair[1] === 'number' &&
        pair[1] > 0,
    )
  );
}

/** In the order of the columns after `route_id`. */
function valuesOf(prompt: CorrectablePrompt): SqlValue[] {
  return [
    prompt.at,
    prompt.session,
    prompt.keyId,
    JSON.stringify(prompt.features),
    prompt.decided ?? null,
    prompt.shipped ?? null,
  ];
}
