import { isCountable } from '../../crdt/document.ts';
import { parseStamp, stampAfter, stampOf, startHlc, tickHlc } from '../../crdt/hlc.ts';
import { isLive } from '../../crdt/or-set.ts';
import type { NodeId } from '../../crdt/vector.ts';
import { readElement, writeElement } from './elements.ts';
import type { Identity } from './identity.ts';
import { BadValueError } from './keys.ts';
import { lastShown, takeSeq } from './seen.ts';
import type { Sql } from './sql.ts';

/**
 * One operation each, inside a transaction of the caller, with the same effect as `apply` of `crdt/document.ts`. They read the
 * rows of their key and element, never a whole set.
 */

export function writeRegister(sql: Sql, self: Identity, key: string, value: string, wallMs: number): void {
  const clock = tickHlc({ ...(parseStamp(self.clock) ?? startHlc(self.node)), node: self.node }, wallMs);
  const earlier = sql.get<{ stamp: string }>('SELECT stamp FROM crdt_registers WHERE key = ?', key);
  sql.run('UPDATE crdt_self SET clock = ?', stampOf(clock));
  sql.run(
    'INSERT OR REPLACE INTO crdt_registers (key, value, stamp, node, seq) VALUES (?, ?, ?, ?, ?)',
    key,
    value,
    stampAfter(stampOf(clock), earlier?.stamp),
    self.node,
    takeSeq(sql, self.node),
  );
}

/** Gives the node's new total. */
export function incrementCounter(sql: Sql, node: NodeId, key: string, by: number): number {
  const known = sql.get<{ total: number }>(
    'SELECT total FROM crdt_counts WHERE key = ? AND node = ?',
    key,
    node,
  );
  const before = known?.total ?? 0;
  if (!isCountable(by, before))
    throw new BadValueError(
      key,
      `${by} on top of ${before} is not a positive integer below 2^53`,
      'Counters of shared state only grow.',
    );
  const shown = lastShown(sql, node);
  const seq = takeSeq(sql, node);
  sql.run(
    `INSERT INTO crdt_counts (key, node, seq, total) VALUES (?, ?, ?, ?)
     ON CONFLICT (key, node) DO UPDATE SET
       shown_seq = CASE WHEN seq <= ? THEN seq ELSE shown_seq END,
       shown_total = CASE WHEN seq <= ? THEN total ELSE shown_total END,
       seq = excluded.seq, total = excluded.total`,
    key,
    node,
    seq,
    before + by,
    shown,
    shown,
  );
  return before + by;
}

export function addElement(sql: Sql, node: NodeId, key: string, element: string): void {
  const seq = takeSeq(sql, node);
  writeElement(sql, key, element, { live: Object.fromEntries([[node, seq]]), gone: {} });
}

/** Whether there was something to remove. */
export function removeElement(sql: Sql, node: NodeId, key: string, element: string): boolean {
  if (!isLive(readElement(sql, key, element))) return false;
  const seq = takeSeq(sql, node);
  writeElement(sql, key, element, { live: {}, gone: Object.fromEntries([[node, seq]]) });
  return true;
}
