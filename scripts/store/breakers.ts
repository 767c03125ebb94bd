import { type BreakerState, CLOSED, failuresOf, type Outcome, type Probe } from '../resilience/breaker.ts';
import {
  type BreakerStore,
  type Change,
  MemoryBreakers,
  type NamedBreaker,
} from '../resilience/breaker-store.ts';
import type { Database, Statement } from './sqlite/database.ts';
import type { State } from './state.ts';

/**
 * Breakers in `state.db`, seen by every process of a machine. The row is the truth; there is none for a breaker that never failed.
 *
 * A change reads first, and only when there is something to write takes the write lock, reads again and decides again, so a
 * call through a closed breaker waits for nobody and two processes are never both the probe. `version` grows with each write.
 * A crash leaves the row as the last commit left it; a probe whose process died is given up by whoever asks later.
 *
 * While the database cannot be had, breakers are kept in the memory of this process alone, closed at first, and `alone` says so. When
 * it is there its rows count, and what memory held is forgotten.
 */
export class SqliteBreakers implements BreakerStore {
  readonly #state: State;
  readonly #memory: MemoryBreakers;
  #alone: string | undefined;

  /** `memory`: what holds while the database cannot be had, such as a copy that another process has left. */
  constructor(state: State, memory: MemoryBreakers = new MemoryBreakers()) {
    this.#state = state;
    this.#memory = memory;
  }

  get alone(): string | undefined {
    return this.#alone;
  }

  change<T>(name: string, now: number, work: (state: BreakerState) => Change<T>): T {
    const done = this.#attempt((database) => changeRow(database, name, now, work));
    return done === undefined ? this.#memory.change(name, now, work) : done.result;
  }

  list(prefix = ''): NamedBreaker[] {
    const done = this.#attempt((database) => ({ result: listRows(database, prefix) }));
    return done === undefined ? this.#memory.list(prefix) : done.result;
  }

  #attempt<T>(work: (database: Database) => { readonly result: T }): { readonly result: T } | undefined {
    const attempt = this.#state.attempt(work);
    if (attempt.kind === 'unavailable') {
      this.#alone = attempt.trouble.message;
      return undefined;
    }
    this.#memory.clear();
    this.#alone = undefined;
    return attempt.value;
  }
}

interface Row {
  readonly name: string;
  readonly state: BreakerState['state'];
  readonly failures: number;
  readonly reason: string | null;
  readonly opened_at: number | null;
  readonly probe_at: number | null;
  readonly tripped: number;
  readonly calls: string;
  readonly succeeded: number;
  readonly version: number;
  readonly updated_at: number;
}

const COLUMNS =
  'name, state, failures, reason, opened_at, probe_at, tripped, calls, succeeded, version, updated_at';

function changeRow<T>(
  database: Database,
  name: string,
  now: number,
  work: (state: BreakerState) => Change<T>,
): { readonly result: T } {
  const seen = stateOf(read(database, name));
  const quick = work(seen);
  if (quick.state === seen) return quick;
  return database.transaction(() => {
    const row = read(database, name);
    const before = stateOf(row);
    const change = work(before);
    if (change.state !== before) write(database, name, now, change.state, (row?.version ?? 0) + 1);
    return change;
  });
}

interface Statements {
  readonly read: Statement;
  readonly write: Statement;
}

/** Compiled once for each open file: compiling costs more than running, and every guarded call comes by here. */
const compiled = new WeakMap<Database, Statements>();

function statements(database: Database): Statements {
  const known = compiled.get(database);
  if (known !== undefined) return known;
  const made = {
    read: database.prepare(`SELECT ${COLUMNS} FROM breakers WHERE name = ?`),
    write: database.prepare(
      `INSERT INTO breakers (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET state = excluded.state, failures = excluded.failures, reason = excluded.reason,
         opened_at = excluded.opened_at, probe_at = excluded.probe_at, tripped = excluded.tripped, calls = excluded.calls,
         succeeded = excluded.succeeded, version = excluded.version, updated_at = excluded.updated_at`,
    ),
  };
  compiled.set(database, made);
  return made;
}

function read(database: Database, name: string): Row | undefined {
  return statements(database).read.get<Row>(name);
}

function listRows(database: Database, prefix: string): NamedBreaker[] {
  return database
    .prepare(`SELECT ${COLUMNS} FROM breakers WHERE substr(name, 1, ?) = ? ORDER BY name`)
    .all<Row>(prefix.length, prefix)
    .map((row) => ({ name: row.name, breaker: stateOf(row), updatedAt: row.updated_at }));
}

function write(database: Database, name: string, now: number, breaker: BreakerState, version: number): void {
  const opened = breaker.state === 'closed' ? undefined : breaker;
  const calls =
    breaker.state === 'closed' ? breaker.outcomes : breaker.state === 'half-open' ? breaker.probes : [];
  statements(database).write.run(
    name,
    breaker.state,
    failuresOf(breaker),
    opened?.reason ?? null,
    opened?.since ?? null,
    breaker.state === 'open' ? (breaker.probeAt ?? null) : null,
    breaker.state === 'open' && breaker.tripped ? 1 : 0,
    JSON.stringify(calls),
    breaker.state === 'half-open' ? breaker.succeeded : 0,
    version,
    now,
  );
}

function stateOf(row: Row | undefined): BreakerState {
  if (row === undefined) return CLOSED;
  const calls: unknown = JSON.parse(row.calls);
  if (row.state === 'closed') {
    const outcomes = calls as Outcome[];
    return outcomes.length === 0 ? CLOSED : { state: 'closed', outcomes };
  }
  const opened = { since: row.opened_at ?? row.updated_at, reason: row.reason ?? '', failures: row.failures };
  if (row.state === 'half-open')
    return { state: 'half-open', ...opened, probes: calls as Probe[], succeeded: row.succeeded };
  return { state: 'open', ...opened, probeAt: row.probe_at ?? undefined, tripped: row.tripped === 1 };
}
