import { randomBytes } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { Delta } from '../../crdt/delta.ts';
import {
  DEFAULT_MAX_AHEAD_MS,
  parseStamp,
  receiveHlc,
  type Stamp,
  stampOf,
  startHlc,
} from '../../crdt/hlc.ts';
import type { SameNode } from '../../crdt/merge.ts';
import { isLive } from '../../crdt/or-set.ts';
import type { Json } from '../../crdt/record.ts';
import type { NodeId, Vector } from '../../crdt/vector.ts';
import type { Database } from '../sqlite/database.ts';
import { readElements } from './elements.ts';
import { ensureIdentity, type Identity, placeOf, readIdentity, renewIdentity } from './identity.ts';
import { checkElement, checkKey, valueText } from './keys.ts';
import { addElement, incrementCounter, removeElement, writeRegister } from './operations.ts';
import { collectTombstones, notePeer } from './peers.ts';
import { findTwin, type Position, readPosition } from './position.ts';
import { readDelta } from './read-delta.ts';
import { isShown, readSeq, readVector, writeMark } from './seen.ts';
import { Sql } from './sql.ts';
import { type Unmerged, writeDelta } from './write-delta.ts';

/**
 * The replicated document of `crdt/document.ts`, kept in `state.db`. The truth for preferences, usage counts and availability on
 * this machine; not for what other machines have done since the last synchronisation, and not for the order of events.
 *
 * Each operation and each merged delta is one transaction: a number is taken, its effect is written, both or neither. Processes
 * of one folder are one node and take turns at SQLite's lock, so counts add up. Before operations are shown to anybody, the
 * own position is marked and forced to disk; a power cut may take back operations, but none that another machine counts on.
 * A crash at any point leaves the state before or after; there is nothing to repair.
 *
 * Methods throw the errors of `store/sqlite/errors.ts` for the database, {@link BadKeyError} and {@link BadValueError} for what
 * the caller gave. Not inside a transaction of the caller: showing forces the disk, which SQLite does not do there.
 */
export class Replica {
  readonly #sql: Sql;
  readonly #options: Required<ReplicaOptions>;

  /** The schema must be there. Decides who this file is: see identity.ts. */
  constructor(database: Database, options: ReplicaOptions) {
    this.#sql = new Sql(database);
    const newId = options.newId ?? (() => `n_${randomBytes(8).toString('hex')}`);
    const { maxAheadMs = DEFAULT_MAX_AHEAD_MS, place = placeOf, fault = () => undefined } = options;
    this.#options = { clock: options.clock, newId, maxAheadMs, place, fault };
    ensureIdentity(this.#sql, this.#identityOptions());
  }

  /** The id under which this folder writes. May become another one between two calls. */
  get node(): NodeId {
    return this.#self().node;
  }

  /** Ids that this folder had before, oldest first. */
  ancestors(): readonly { readonly node: NodeId; readonly seq: number; readonly why: 'copied' | 'asked' }[] {
    return this.#sql.all('SELECT node, seq, why FROM crdt_ancestors ORDER BY left_at, node');
  }

  /** Writes a register. `null` unsets it. */
  write(key: string, value: Json): void {
    checkKey(key, 'register');
    const text = valueText(key, value);
    this.#operate((self) => writeRegister(this.#sql, self, key, text, this.#options.clock.now()));
  }

  /** Adds a positive integer to a counter, default 1. */
  increment(key: string, by = 1): void {
    checkKey(key, 'counter');
    this.#operate((self) => incrementCounter(this.#sql, self.node, key, by));
  }

  /** Adds to several counters, one operation each, in one transaction. Nothing is written when one of them is wrong. */
  incrementAll(counts: Iterable<readonly [key: string, by: number]>): void {
    const list = [...counts];
    for (const [key] of list) checkKey(key, 'counter');
    if (list.length === 0) return;
    this.#operate(({ node }) => {
      for (const [key, by] of list) incrementCounter(this.#sql, node, key, by);
    });
  }

  add(key: string, element: string): void {
    checkKey(key, 'set');
    checkElement(key, element);
    this.#operate((self) => addElement(this.#sql, self.node, key, element));
  }

  /** Whether the element was there. */
  remove(key: string, element: string): boolean {
    checkKey(key, 'set');
    return this.#operate((self) => removeElement(this.#sql, self.node, key, element));
  }

  /** The value of a register; null when it is not set. */
  register(key: string): Json {
    const row = this.#sql.get<{ value: string }>('SELECT value FROM crdt_registers WHERE key = ?', key);
    return row === undefined ? null : (JSON.parse(row.value) as Json);
  }

  /** When a register was last written, and by whom; undefined when it never was. */
  stamp(key: string): Stamp | undefined {
    return this.#sql.get<{ stamp: Stamp }>('SELECT stamp FROM crdt_registers WHERE key = ?', key)?.stamp;
  }

  /** The value of a counter over all nodes. */
  counter(key: string): number {
    const row = this.#sql.get<{ sum: number | null }>(
      'SELECT sum(total) AS sum FROM crdt_counts WHERE key = ?',
      key,
    );
    return row?.sum ?? 0;
  }

  /** The elements of a set, sorted. */
  members(key: string): readonly string[] {
    return [...readElements(this.#sql, key)]
      .filter(([, dots]) => isLive(dots))
      .map(([element]) => element)
      .sort();
  }

  /** The elements of a set, sorted, each with the nodes that have added it. */
  memberNodes(key: string): readonly (readonly [element: string, nodes: readonly NodeId[]])[] {
    return [...readElements(this.#sql, key)]
      .filter(([, dots]) => isLive(dots))
      .map(([element, dots]) => [element, Object.keys(dots.live)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Keys that begin with a text and hold something, sorted. */
  keys(prefix = ''): readonly string[] {
    // Up to the first text that no longer begins with it: the key range of the primary keys, read without a scan.
    const end = `${prefix}\u{10ffff}`;
    return this.#sql
      .all<{ key: string }>(
        `SELECT key FROM crdt_registers WHERE key >= ? AND key < ? AND value <> 'null'
         UNION SELECT key FROM crdt_counts WHERE key >= ? AND key < ?
         UNION SELECT key FROM crdt_dots WHERE key >= ? AND key < ? AND live = 1
         ORDER BY key`,
        ...[prefix, end, prefix, end, prefix, end],
      )
      .map(({ key }) => key);
  }

  /** Which operations are contained. */
  vector(): Vector {
    return readVector(this.#sql);
  }

  /** The vector with the marks at it, by which another replica with the same id shows itself. */
  position(): Position {
    return this.#sql.transaction(() => readPosition(this.#sql));
  }

  /** Whether the position of another replica proves that two write under one id. To be asked before giving it anything. */
  suspect(theirs: Position): SameNode | undefined {
    return this.#sql.transaction(() => findTwin(this.#sql, theirs, this.#self().node));
  }

  /** Everything that a replica at `since` lacks. From now on it counts as known to others. */
  delta(since: Vector): Delta {
    return this.#show(() => readDelta(this.#sql, since));
  }

  /** Merges a delta of another replica, all of it or nothing. Repeating it does nothing. */
  merge(delta: Delta): Merged {
    try {
      return this.#sql.transaction(() => {
        const written = writeDelta(this.#sql, delta, this.#self().node);
        if (written.kind !== 'written') throw new Refused(written);
        this.#options.fault('in-merge');
        return { kind: 'merged', changed: written.changed, ahead: this.#follow(delta) };
      });
    } catch (error) {
      if (error instanceof Refused) return error.why;
      throw error;
    }
  }

  /** Remembers what another replica has said to have. */
  notePeer(node: NodeId, seen: Vector): void {
    this.#sql.transaction(() => notePeer(this.#sql, node, seen, this.#options.clock.now()));
  }

  /** Drops the tombstones that all known replicas have seen, and says how many. */
  collect(): number {
    return this.#sql.transaction(() => collectTombstones(this.#sql, this.#options.clock.now()));
  }

  /** Gives this folder a new id: the way out when two folders write under one. */
  renew(): NodeId {
    return renewIdentity(this.#sql, this.#identityOptions()).node;
  }

  #operate<T>(work: (self: Identity) => T): T {
    return this.#sql.transaction(() => {
      const result = work(this.#self());
      this.#options.fault('before-commit');
      return result;
    });
  }

  #show<T>(read: () => T): T {
    if (isShown(this.#sql, this.#self().node)) return this.#sql.transaction(() => this.#marked(read));
    this.#sql.database.exec('PRAGMA synchronous = FULL');
    try {
      return this.#sql.transaction(() => this.#marked(read));
    } finally {
      this.#sql.database.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /** Another process may have written since the look before the lock. */
  #marked<T>(read: () => T): T {
    const { node } = this.#self();
    const seq = readSeq(this.#sql, node);
    if (!isShown(this.#sql, node))
      writeMark(this.#sql, { node, seq, mark: randomBytes(6).toString('base64url') });
    this.#options.fault('before-show');
    return read();
  }

  /** Moves the own clock past the writes that came in, except past those of clocks that are far ahead. */
  #follow(delta: Delta): readonly Ahead[] {
    const self = this.#self();
    const wallMs = this.#options.clock.now();
    const ahead = new Map<NodeId, number>();
    let clock = { ...(parseStamp(self.clock) ?? startHlc(self.node)), node: self.node };
    for (const fact of delta.facts) {
      const remote = fact.kind === 'register' ? parseStamp(fact.stamp) : undefined;
      if (remote === undefined) continue;
      const received = receiveHlc(clock, remote, wallMs, this.#options.maxAheadMs);
      clock = received.clock;
      if (received.kind === 'ahead')
        ahead.set(remote.node, Math.max(received.aheadMs, ahead.get(remote.node) ?? 0));
    }
    this.#sql.run('UPDATE crdt_self SET clock = ?', stampOf(clock));
    return [...ahead].map(([node, aheadMs]) => ({ node, aheadMs }));
  }

  #self(): Identity {
    return readIdentity(this.#sql) ?? ensureIdentity(this.#sql, this.#identityOptions());
  }

  #identityOptions() {
    const { clock, newId, place } = this.#options;
    return { place: place(this.#sql.database.path), newId, nowMs: clock.now() };
  }
}

/** Where a process could die. Nothing happens there unless a test says so. */
export type ReplicaFault = 'before-commit' | 'before-show' | 'in-merge';

export interface ReplicaOptions {
  readonly clock: Clock;
  /** Makes a node id. Default: 64 random bits. */
  readonly newId?: () => NodeId;
  /** How far a clock of another machine may be ahead before ours no longer follows it, in milliseconds. Default 1 hour. */
  readonly maxAheadMs?: number;
  /** Tells where the database file lies. Default {@link placeOf}; a test has it stay where it is. */
  readonly place?: (file: string) => string;
  readonly fault?: (name: ReplicaFault) => void;
}

/** A machine whose clock is too far ahead to be followed. Its writes count all the same, and win until that time. */
export interface Ahead {
  readonly node: NodeId;
  readonly aheadMs: number;
}

export type Merged =
  | { readonly kind: 'merged'; readonly changed: number; readonly ahead: readonly Ahead[] }
  | Unmerged;

/** Leaves the transaction and undoes it. Never leaves this file. */
class Refused extends Error {
  readonly why: Unmerged;

  constructor(why: Unmerged) {
    super(why.kind);
    this.why = why;
  }
}
