import { findSplit, type Mark, type Marks } from '../../crdt/history.ts';
import { type SameNode, sameNode } from '../../crdt/merge.ts';
import { NOTHING_SEEN, type NodeId, seqOf, type Vector } from '../../crdt/vector.ts';
import { marksOfNode, readMarks, readVector } from './seen.ts';
import type { Sql } from './sql.ts';

/** Where a replica stands, to be told to others before anything else. Showing it gives no operation away. */
export interface Position {
  readonly has: Vector;
  /** The mark at the last operation of each node, where there is one. */
  readonly marks: readonly Mark[];
}

export function readPosition(sql: Sql): Position {
  const has = readVector(sql);
  return { has, marks: Object.entries(has).flatMap(([node, seq]) => marksOfNode(sql, node, seq)) };
}

/** The node under which both sides have written, if the position proves one. `self`: the own node. */
export function findTwin(sql: Sql, theirs: Position, self: NodeId): SameNode | undefined {
  const vector = readVector(sql);
  const seen = seqOf(vector, self);
  if (seqOf(theirs.has, self) > seen) return sameNode(self, seen + 1);
  // A node without a mark proves nothing: the other side may mark its last operation after it has said where it stands.
  const marks: Marks = Object.fromEntries(theirs.marks.map((mark) => [mark.node, [mark]]));
  const has: Vector = Object.fromEntries(theirs.marks.map(({ node, seq }) => [node, seq]));
  const own = { vector, marks: readMarks(sql, Object.keys(has)), since: NOTHING_SEEN };
  const split = findSplit(own, { vector: has, marks, since: has }, self);
  return split === undefined ? undefined : sameNode(split.node, split.seq);
}
