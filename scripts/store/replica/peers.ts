import { includes, join, meet, type NodeId, type Vector } from '../../crdt/vector.ts';
import { dropTombstones } from './elements.ts';
import { readVector } from './seen.ts';
import type { Sql } from './sql.ts';

/** A replica that was not heard of for so long does not hold back the collection of tombstones any more. */
export const FORGET_PEER_MS = 90 * 86_400_000;

/** Remembers what another replica has said to have. Replicas only ever have more. */
export function notePeer(sql: Sql, node: NodeId, seen: Vector, nowMs: number): void {
  const known = readPeer(sql, node);
  const all = known === undefined ? seen : join(known, seen);
  if (known !== undefined && includes(known, seen)) {
    sql.run('UPDATE crdt_peers SET heard_at = max(heard_at, ?) WHERE node = ?', nowMs, node);
    return;
  }
  sql.run(
    'INSERT OR REPLACE INTO crdt_peers (node, seen, heard_at) VALUES (?, ?, ?)',
    node,
    JSON.stringify(all),
    nowMs,
  );
}

function readPeer(sql: Sql, node: NodeId): Vector | undefined {
  const row = sql.get<{ seen: string }>('SELECT seen FROM crdt_peers WHERE node = ?', node);
  return row === undefined ? undefined : (JSON.parse(row.seen) as Vector);
}

/**
 * Drops the tombstones that all peers have seen, and says how many. A peer that was forgotten, or that lost its last commits in
 * a power cut, gets whole sets instead of deltas.
 */
export function collectTombstones(sql: Sql, nowMs: number, forgetMs: number = FORGET_PEER_MS): number {
  const rows = sql.all<{ seen: string }>('SELECT seen FROM crdt_peers WHERE heard_at >= ?', nowMs - forgetMs);
  const vectors = rows.map((r) => JSON.parse(r.seen) as Vector);
  return dropTombstones(sql, meet([readVector(sql), ...vectors]));
}
