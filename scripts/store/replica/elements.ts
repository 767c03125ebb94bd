import { type ElementDots, NO_DOTS } from '../../crdt/or-set.ts';
import type { Vector } from '../../crdt/vector.ts';
import type { Sql } from './sql.ts';

interface DotRow {
  readonly node: string;
  readonly seq: number;
  readonly live: number;
}

export interface ElementRow extends DotRow {
  readonly element: string;
}

/** The dots of one element. */
export function readElement(sql: Sql, key: string, element: string): ElementDots {
  return dotsOf(
    sql.all<DotRow>('SELECT node, seq, live FROM crdt_dots WHERE key = ? AND element = ?', key, element),
  );
}

/** Puts the dots of an element in the place of those that it had. */
export function writeElement(sql: Sql, key: string, element: string, dots: ElementDots): void {
  sql.run('DELETE FROM crdt_dots WHERE key = ? AND element = ?', key, element);
  const insert = (node: string, seq: number, live: number): number =>
    sql.run(
      'INSERT INTO crdt_dots (key, element, node, seq, live) VALUES (?, ?, ?, ?, ?)',
      key,
      element,
      node,
      seq,
      live,
    );
  for (const [node, seq] of Object.entries(dots.live)) insert(node, seq, 1);
  for (const [node, seq] of Object.entries(dots.gone)) insert(node, seq, 0);
}

/** Every element of a set that has dots. */
export function readElements(sql: Sql, key: string): ReadonlyMap<string, ElementDots> {
  const rows = sql.all<ElementRow>('SELECT element, node, seq, live FROM crdt_dots WHERE key = ?', key);
  const byElement = new Map<string, ElementRow[]>();
  for (const row of rows) {
    const list = byElement.get(row.element);
    if (list === undefined) byElement.set(row.element, [row]);
    else list.push(row);
  }
  return new Map([...byElement].map(([element, list]) => [element, dotsOf(list)]));
}

/** Up to where tombstones of each set were dropped. */
export function readCollected(sql: Sql): ReadonlyMap<string, Vector> {
  const rows = sql.all<{ key: string; node: string; seq: number }>(
    'SELECT key, node, seq FROM crdt_collected',
  );
  const byKey = new Map<string, [string, number][]>();
  for (const { key, node, seq } of rows) byKey.set(key, [...(byKey.get(key) ?? []), [node, seq]]);
  return new Map([...byKey].map(([key, pairs]) => [key, Object.fromEntries(pairs)]));
}

export function raiseCollected(sql: Sql, key: string, dropped: Vector): void {
  for (const [node, seq] of Object.entries(dropped))
    sql.run(
      'INSERT INTO crdt_collected (key, node, seq) VALUES (?, ?, ?) ON CONFLICT (key, node) DO UPDATE SET seq = max(seq, excluded.seq)',
      key,
      node,
      seq,
    );
}

/** Drops tombstones that are at or below `stable`, and says how many. */
export function dropTombstones(sql: Sql, stable: Vector): number {
  let dropped = 0;
  for (const [node, seq] of Object.entries(stable)) {
    const sets = sql.all<{ key: string; seq: number }>(
      'SELECT key, max(seq) AS seq FROM crdt_dots WHERE live = 0 AND node = ? AND seq <= ? GROUP BY key',
      node,
      seq,
    );
    for (const set of sets) raiseCollected(sql, set.key, Object.fromEntries([[node, set.seq]]));
    dropped += sql.run('DELETE FROM crdt_dots WHERE live = 0 AND node = ? AND seq <= ?', node, seq);
  }
  return dropped;
}

function dotsOf(rows: readonly DotRow[]): ElementDots {
  if (rows.length === 0) return NO_DOTS;
  const pairs = (live: number): Vector =>
    Object.fromEntries(rows.filter((r) => r.live === live).map((r) => [r.node, r.seq]));
  return { live: pairs(1), gone: pairs(0) };
}
