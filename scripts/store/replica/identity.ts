import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fingerprint } from '../../core/ids.ts';
import { BRANCH } from '../../crdt/history.ts';
import { stampOf, startHlc } from '../../crdt/hlc.ts';
import type { NodeId } from '../../crdt/vector.ts';
import { isShown, lastShown, readSeq, writeMark, writeSeq } from './seen.ts';
import type { Sql } from './sql.ts';

/**
 * Which node a data folder is. All processes of a folder are one node: they take turns at SQLite's lock, and operations are
 * numbered inside it.
 *
 * The id is random and bound to the place of the file. A file that finds itself elsewhere was copied, or moved to another disk,
 * and takes a new id, so that two files do not write under one. What it holds under the old id stays there: if the original
 * lives on, those operations are the same ones, and if it does not, they must not be lost. A crash leaves the old id or the new one.
 *
 * Not seen here: a file whose content was put back in place from a backup, and a cloned disk. `merge` finds those out, by the
 * marks of history.ts, and {@link renewIdentity} mends them.
 */
export interface Identity {
  readonly node: NodeId;
  readonly place: string;
  readonly clock: string;
}

export interface IdentityOptions {
  readonly place: string;
  readonly newId: () => string;
  readonly nowMs: number;
}

/**
 * Where a database file lies: the folder, the file and when it was made. Not the device, whose number some file systems change
 * at every start of the machine, and not the name of the machine, which a container that shares the folder does not share.
 */
export function placeOf(file: string): string {
  const { ino, birthtimeMs } = statSync(file, { bigint: true });
  const folder = statSync(dirname(file), { bigint: true });
  return fingerprint(`${folder.ino}/${ino}/${birthtimeMs}`, 32);
}

export function readIdentity(sql: Sql): Identity | undefined {
  return sql.get<Identity>('SELECT node, place, clock FROM crdt_self');
}

/** Who this file is; decides it for a new file, and anew for a copied one. */
export function ensureIdentity(sql: Sql, options: IdentityOptions): Identity {
  const known = readIdentity(sql);
  if (known?.place === options.place) return known;
  return sql.transaction(() => {
    const before = readIdentity(sql);
    if (before?.place === options.place) return before;
    if (before === undefined) return begin(sql, options);
    const seq = readSeq(sql, before.node);
    if (!isShown(sql, before.node)) writeMark(sql, { node: before.node, seq, mark: BRANCH });
    return takeId(sql, before, 'copied', options);
  });
}

/**
 * Gives this file a new id, and with it every operation that it did under the old one and never showed to anybody: for a file
 * that shares its id with another. What was shown stays with the old id; it cannot be called back.
 */
export function renewIdentity(sql: Sql, options: IdentityOptions): Identity {
  return sql.transaction(() => {
    const before = readIdentity(sql) ?? begin(sql, options);
    const shown = lastShown(sql, before.node);
    const last = readSeq(sql, before.node);
    if (shown > 0) writeSeq(sql, before.node, shown);
    else sql.run('DELETE FROM crdt_seen WHERE node = ?', before.node);
    const after = takeId(sql, before, 'asked', options);
    if (last > shown) takeOperations(sql, before.node, shown, after.node);
    return after;
  });
}

function begin(sql: Sql, options: IdentityOptions): Identity {
  const node = options.newId();
  const identity = { node, place: options.place, clock: stampOf(startHlc(node)) };
  sql.run(
    'INSERT INTO crdt_self (one, node, place, clock) VALUES (1, ?, ?, ?)',
    identity.node,
    identity.place,
    identity.clock,
  );
  return identity;
}

function takeId(sql: Sql, before: Identity, why: 'copied' | 'asked', options: IdentityOptions): Identity {
  const node = options.newId();
  sql.run(
    'INSERT INTO crdt_ancestors (node, seq, why, left_at) VALUES (?, ?, ?, ?)',
    before.node,
    readSeq(sql, before.node),
    why,
    options.nowMs,
  );
  // The old id's clock goes on, so that nothing written under the new one is older than what is here.
  sql.run('UPDATE crdt_self SET node = ?, place = ?', node, options.place);
  return { node, place: options.place, clock: before.clock };
}

interface Taken {
  readonly seq: number;
}

/** Renumbers what is left of a node's operations after `shown` as the first operations of another node. */
function takeOperations(sql: Sql, from: NodeId, shown: number, to: NodeId): void {
  const tables = ['crdt_registers', 'crdt_counts', 'crdt_dots'] as const;
  const parts = tables.map((t) => `SELECT seq FROM ${t} WHERE node = ? AND seq > ?`).join(' UNION ALL ');
  const values = tables.flatMap(() => [from, shown]);
  const left = sql.all<Taken>(`${parts} ORDER BY seq`, ...values);
  left.forEach(({ seq }, i) => {
    const next = i + 1;
    sql.run('UPDATE crdt_registers SET node = ?, seq = ? WHERE node = ? AND seq = ?', to, next, from, seq);
    sql.run('UPDATE crdt_dots SET node = ?, seq = ? WHERE node = ? AND seq = ?', to, next, from, seq);
    takeCount(sql, from, seq, to, next);
  });
  if (left.length > 0) writeSeq(sql, to, left.length);
}

/** A count is split: what was shown stays with the old id, the rest goes to the new one. */
function takeCount(sql: Sql, from: NodeId, seq: number, to: NodeId, next: number): void {
  const count = sql.get<{ key: string; total: number; shown_seq: number; shown_total: number }>(
    'SELECT key, total, shown_seq, shown_total FROM crdt_counts WHERE node = ? AND seq = ?',
    from,
    seq,
  );
  if (count === undefined) return;
  const { key, total, shown_seq, shown_total } = count;
  sql.run(
    'INSERT INTO crdt_counts (key, node, seq, total) VALUES (?, ?, ?, ?)',
    key,
    to,
    next,
    total - shown_total,
  );
  if (shown_seq === 0) sql.run('DELETE FROM crdt_counts WHERE key = ? AND node = ?', key, from);
  else
    sql.run(
      'UPDATE crdt_counts SET seq = ?, total = ? WHERE key = ? AND node = ?',
      shown_seq,
      shown_total,
      key,
      from,
    );
}
