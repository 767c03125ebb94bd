import type { Delta, Fact } from '../../crdt/delta.ts';
import type { Stamp } from '../../crdt/hlc.ts';
import type { Json } from '../../crdt/record.ts';
import { includes, seqOf, type Vector } from '../../crdt/vector.ts';
import { readCollected, readElement, readElements } from './elements.ts';
import { marksOfNode, readVector } from './seen.ts';
import type { Sql } from './sql.ts';

/** Everything that a replica at `since` lacks. Inside a transaction, after the own position was shown. */
export function readDelta(sql: Sql, since: Vector): Delta {
  const to = readVector(sql);
  const facts: Fact[] = [];
  const wholeSets = addWholeSets(sql, since, facts);
  for (const [node, seq] of Object.entries(to)) {
    const after = seqOf(since, node);
    for (const mark of marksOfNode(sql, node, after)) facts.push({ kind: 'mark', ...mark });
    if (seq > after) addNews(sql, node, after, facts);
  }
  addElements(sql, to, since, wholeSets, facts);
  return { from: since, to, facts };
}

function addNews(sql: Sql, node: string, after: number, facts: Fact[]): void {
  const writes = sql.all<{ key: string; value: string; stamp: Stamp; seq: number }>(
    'SELECT key, value, stamp, seq FROM crdt_registers WHERE node = ? AND seq > ?',
    node,
    after,
  );
  for (const { key, value, stamp, seq } of writes)
    facts.push({ kind: 'register', key, value: JSON.parse(value) as Json, stamp, node, seq });
  const counts = sql.all<{ key: string; seq: number; total: number }>(
    'SELECT key, seq, total FROM crdt_counts WHERE node = ? AND seq > ?',
    node,
    after,
  );
  for (const count of counts) facts.push({ kind: 'count', node, ...count });
}

/** Sets of which too many tombstones were dropped for a delta from `since`. */
function addWholeSets(sql: Sql, since: Vector, facts: Fact[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const [key, collected] of readCollected(sql)) {
    if (includes(since, collected)) continue;
    keys.add(key);
    facts.push({ kind: 'whole', key, collected });
    for (const [element, dots] of readElements(sql, key))
      facts.push({ kind: 'element', key, element, ...dots });
  }
  return keys;
}

function addElements(sql: Sql, to: Vector, since: Vector, done: ReadonlySet<string>, facts: Fact[]): void {
  const changed = new Map<string, Set<string>>();
  for (const node of Object.keys(to)) {
    const rows = sql.all<{ key: string; element: string }>(
      'SELECT key, element FROM crdt_dots WHERE node = ? AND seq > ?',
      node,
      seqOf(since, node),
    );
    for (const { key, element } of rows) {
      if (done.has(key)) continue;
      const elements = changed.get(key);
      if (elements === undefined) changed.set(key, new Set([element]));
      else elements.add(element);
    }
  }
  for (const [key, elements] of changed)
    for (const element of elements)
      facts.push({ kind: 'element', key, element, ...readElement(sql, key, element) });
}
