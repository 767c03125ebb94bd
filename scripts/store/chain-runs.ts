import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { addToLedger, type LedgerEntry } from './ledger.ts';
import type { HeldLock } from './locks.ts';
import type { Database, Statement } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';

/**
 * Runs of chains and their journals. The journal is the truth of a run; the columns of `chain_runs` that repeat parts of it are
 * written in the same transaction, for lists. Only the holder of the lock `chain/<run>` appends, and each append looks whether it
 * still is, so two processes never drive one run. A crash leaves the last append, whole. What the events mean is not known here.
 */
export interface NewChainRun {
  readonly id: string;
  readonly chain: string;
  /** JSON. */
  readonly definition: string;
  readonly source: string | null;
  /** JSON. */
  readonly inputs: string;
  readonly cwd: string;
  readonly session: string | null;
  readonly forkedFrom: string | null;
}

/** What lists show of a run; a copy of what its journal says. */
export interface ChainRunHead {
  readonly status: string;
  /** JSON. */
  readonly outputs: string | null;
  readonly error: string | null;
  readonly wakeAt: number | null;
  readonly costNanoUsd: number | null;
  readonly tokens: number | null;
  readonly ended: boolean;
}

export interface ChainRunRow {
  readonly id: string;
  readonly chain: string;
  readonly definition: string;
  readonly source: string | null;
  readonly inputs: string;
  readonly cwd: string;
  readonly session: string | null;
  readonly forked_from: string | null;
  readonly status: string;
  readonly outputs: string | null;
  readonly error: string | null;
  readonly wake_at: number | null;
  readonly cost_nano_usd: number | null;
  readonly tokens: number | null;
  readonly relayed_seq: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly ended_at: number | null;
}

export interface JournalRow {
  readonly seq: number;
  readonly at: number;
  /** JSON. */
  readonly event: string;
}

export interface SignalRow {
  readonly id: number;
  readonly at: number;
  /** JSON. */
  readonly signal: string;
}

export interface Append {
  readonly rows: readonly JournalRow[];
  /** Absent: nothing of it has changed. */
  readonly head?: ChainRunHead;
  /** What attempts that end with these rows have used. */
  readonly ledger?: readonly LedgerEntry[];
  /** Signals that these rows take up. */
  readonly signals?: readonly number[];
}

/** Name of the lock that the driver of a run holds. */
export const driverLock = (runId: string): string => `chain/${runId}`;

const WITH_DEFINITION =
  'SELECT chain_runs.*, definition FROM chain_runs JOIN chain_definitions ON hash = definition_hash';

/** Statements of one connection, compiled once: a run makes thousands of appends a second. */
export class ChainRuns {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #lock: Statement;
  readonly #insert: Statement;
  readonly #head: Statement;
  readonly #take: Statement;
  readonly #signals: Statement;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#lock = prepared(
      database,
      'SELECT 1 FROM locks WHERE name = ? AND token = ? AND holder IS NOT NULL',
    );
    this.#insert = prepared(
      database,
      'INSERT INTO chain_journal (run_id, seq, at, event) VALUES (?, ?, ?, ?)',
    );
    this.#head = prepared(
      database,
      `UPDATE chain_runs SET status = ?, outputs = ?, error = ?, wake_at = ?, cost_nano_usd = ?, tokens = ?,
         updated_at = ?, ended_at = ? WHERE id = ?`,
    );
    this.#take = prepared(database, 'DELETE FROM chain_signals WHERE id = ?');
    this.#signals = prepared(
      database,
      'SELECT id, at, signal FROM chain_signals WHERE run_id = ? ORDER BY id',
    );
  }

  create(run: NewChainRun): void {
    const now = this.#clock.now();
    const hash = createHash('sha256').update(run.definition).digest('hex');
    this.#database.transaction(() => {
      prepared(
        this.#database,
        'INSERT INTO chain_definitions (hash, definition) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING',
      ).run(hash, run.definition);
      prepared(
        this.#database,
        `INSERT INTO chain_runs (id, chain, definition_hash, source, inputs, cwd, session, forked_from, status, created_at, updated_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?)`,
      ).run(run.id, run.chain, hash, run.source, run.inputs, run.cwd, run.session, run.forkedFrom, now, now);
    });
  }

  find(id: string): ChainRunRow | undefined {
    return prepared(this.#database, `${WITH_DEFINITION} WHERE id = ?`).get<ChainRunRow>(id);
  }

  /** Runs whose id begins so; at most 10, newest first. */
  startingWith(prefix: string): ChainRunRow[] {
    return prepared(
      this.#database,
      `${WITH_DEFINITION} WHERE substr(id, 1, ?) = ? ORDER BY created_at DESC LIMIT 10`,
    ).all<ChainRunRow>(prefix.length, prefix);
  }

  /** Newest first. */
  list(limit: number): Omit<ChainRunRow, 'definition' | 'inputs' | 'outputs'>[] {
    return prepared(
      this.#database,
      `SELECT id, chain, source, cwd, session, forked_from, status, error, wake_at, cost_nano_usd, tokens, relayed_seq,
           created_at, updated_at, ended_at FROM chain_runs ORDER BY created_at DESC, id LIMIT ?`,
    ).all<Omit<ChainRunRow, 'definition' | 'inputs' | 'outputs'>>(limit);
  }

  /** Runs that have not ended: those whose timer is due by then, those with a signal, and those that were being driven. */
  due(now: number): string[] {
    return prepared(
      this.#database,
      `SELECT id FROM chain_runs WHERE ended_at IS NULL AND (
           status = 'running' OR wake_at <= ? OR EXISTS (SELECT 1 FROM chain_signals WHERE run_id = chain_runs.id))
         ORDER BY created_at`,
    )
      .all<{ id: string }>(now)
      .map((row) => row.id);
  }

  *journal(runId: string, after = 0): IterableIterator<JournalRow> {
    yield* prepared(
      this.#database,
      'SELECT seq, at, event FROM chain_journal WHERE run_id = ? AND seq > ? ORDER BY seq',
    ).all<JournalRow>(runId, after);
  }

  /** All or nothing; `lost` when somebody else drives the run by now. */
  append(
    lock: HeldLock,
    runId: string,
    { rows, head, signals = [], ledger = [] }: Append,
  ): 'appended' | 'lost' {
    return this.#database.transaction(() => {
      if (this.#lock.get(lock.name, lock.token) === undefined) return 'lost';
      for (const { seq, at, event } of rows) this.#insert.run(runId, seq, at, event);
      for (const id of signals) this.#take.run(id);
      for (const entry of ledger) addToLedger(this.#database, entry);
      if (head !== undefined) {
        const now = this.#clock.now();
        this.#head.run(
          head.status,
          head.outputs,
          head.error,
          head.wakeAt,
          head.costNanoUsd,
          head.tokens,
          now,
          head.ended ? now : null,
          runId,
        );
      }
      return 'appended';
    });
  }

  /** Says something to a run; whoever drives it takes it up. */
  signal(runId: string, signal: string): void {
    prepared(this.#database, 'INSERT INTO chain_signals (run_id, signal, at) VALUES (?, ?, ?)').run(
      runId,
      signal,
      this.#clock.now(),
    );
  }

  signals(runId: string): SignalRow[] {
    return this.#signals.all<SignalRow>(runId);
  }

  /** A copy of a run's journal under another id. */
  copyJournal(from: string, to: string): void {
    prepared(
      this.#database,
      'INSERT INTO chain_journal (run_id, seq, at, event) SELECT ?, seq, at, event FROM chain_journal WHERE run_id = ?',
    ).run(to, from);
  }

  /** What of a run's journal is not on the bus yet. */
  unrelayed(runId: string, limit: number): JournalRow[] {
    return prepared(
      this.#database,
      `SELECT seq, at, event FROM chain_journal
         WHERE run_id = ? AND seq > (SELECT relayed_seq FROM chain_runs WHERE id = ?) ORDER BY seq LIMIT ?`,
    ).all<JournalRow>(runId, runId, limit);
  }

  /** Everything up to here is on the bus. */
  relayed(runId: string, seq: number): void {
    prepared(this.#database, 'UPDATE chain_runs SET relayed_seq = ? WHERE id = ? AND relayed_seq < ?').run(
      seq,
      runId,
      seq,
    );
  }
}
