import { BRANCH, isMarked, MAX_MARKS, type Mark, type Marks } from '../../crdt/history.ts';
import type { NodeId, Vector } from '../../crdt/vector.ts';
import type { Sql } from './sql.ts';

/** The version vector. */
export function readVector(sql: Sql): Vector {
  const rows = sql.all<{ node: string; seq: number }>('SELECT node, seq FROM crdt_seen');
  return Object.fromEntries(rows.map(({ node, seq }) => [node, seq]));
}

export function readSeq(sql: Sql, node: NodeId): number {
  return sql.get<{ seq: number }>('SELECT seq FROM crdt_seen WHERE node = ?', node)?.seq ?? 0;
}

/** Takes the next number of a node. Inside the transaction of its operation. */
export function takeSeq(sql: Sql, node: NodeId): number {
  const seq = readSeq(sql, node) + 1;
  writeSeq(sql, node, seq);
  return seq;
}

export function writeSeq(sql: Sql, node: NodeId, seq: number): void {
  sql.run(
    'INSERT INTO crdt_seen (node, seq) VALUES (?, ?) ON CONFLICT (node) DO UPDATE SET seq = excluded.seq',
    node,
    seq,
  );
}

export function readMarks(sql: Sql, nodes: Iterable<NodeId>): Marks {
  return Object.fromEntries([...nodes].map((node) => [node, marksOfNode(sql, node, 0)]));
}

/** The marks of a node from an operation on, oldest first. */
export function marksOfNode(sql: Sql, node: NodeId, from: number): readonly Mark[] {
  return sql.all<Mark>(
    'SELECT node, seq, mark FROM crdt_marks WHERE node = ? AND seq >= ? ORDER BY seq',
    node,
    from,
  );
}

/** Keeps a mark, and of each node only the newest. A true mark replaces a branch. */
export function writeMark(sql: Sql, { node, seq, mark }: Mark): void {
  sql.run(
    'INSERT INTO crdt_marks (node, seq, mark) VALUES (?, ?, ?) ON CONFLICT (node, seq) DO UPDATE SET mark = excluded.mark WHERE mark = ?',
    node,
    seq,
    mark,
    BRANCH,
  );
  sql.run(
    'DELETE FROM crdt_marks WHERE node = ? AND seq < (SELECT min(seq) FROM (SELECT seq FROM crdt_marks WHERE node = ? ORDER BY seq DESC LIMIT ?))',
    node,
    node,
    MAX_MARKS,
  );
}

export function isShown(sql: Sql, node: NodeId): boolean {
  const seq = readSeq(sql, node);
  return isMarked(marksOfNode(sql, node, seq), seq);
}

/** The last operation of a node that anybody else may have seen; 0 for none. */
export function lastShown(sql: Sql, node: NodeId): number {
  return (
    sql.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM crdt_marks WHERE node = ?', node)?.seq ?? 0
  );
}
