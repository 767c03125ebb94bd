import { at } from './record.ts';
import { type NodeId, seqOf, type Vector } from './vector.ts';

/**
 * How two replicas with one id are found out. Before a node gives operations to anybody, it puts a random mark on the
 * last one, and marks travel with deltas. Nobody can have a node's operations up to a point without that point being
 * marked, so all who have them agree on the marks; the marks of a copy that went its own way do not agree.
 *
 * Not seen: a copy that was never shown to anybody, and a split older than the last {@link MAX_MARKS} marks of a node.
 */
export interface Mark {
  readonly node: NodeId;
  readonly seq: number;
  /** Random. {@link BRANCH}: a copied folder took over the operations up to here and goes on under a new id. */
  readonly mark: string;
}

/** Marks by node, each list by ascending `seq`. */
export type Marks = Readonly<Record<NodeId, readonly Mark[]>>;

/** Newest marks that are kept of a node. */
export const MAX_MARKS = 32;

/** The mark of a place where a copy branched off; its original knows nothing of it, so it proves nothing. */
export const BRANCH = 'branch';

export interface Split {
  readonly node: NodeId;
  /** The first operation on which the two sides are known to differ. */
  readonly seq: number;
}

export function addMark(marks: Marks, mark: Mark): Marks {
  return { ...marks, [mark.node]: mergeMarks(at(marks, mark.node) ?? [], [mark]) };
}

/** Whether a node's last operation is marked, so that its vector may be shown. */
export function isMarked(marks: readonly Mark[], seq: number): boolean {
  return seq === 0 || marks.some((m) => m.seq === seq);
}

/** Both lists of one node, once {@link findSplit} found nothing. A true mark replaces a branch at the same place. */
export function mergeMarks(a: readonly Mark[], b: readonly Mark[]): readonly Mark[] {
  const bySeq = new Map<number, Mark>();
  for (const m of [...a, ...b]) {
    const known = bySeq.get(m.seq);
    if (known === undefined || known.mark === BRANCH) bySeq.set(m.seq, m);
  }
  return [...bySeq.values()].sort((x, y) => x.seq - y.seq).slice(-MAX_MARKS);
}

/** The marks of a node from an operation on. */
export function marksFrom(marks: Marks, node: NodeId, seq: number): readonly Mark[] {
  return (at(marks, node) ?? []).filter((m) => m.seq >= seq);
}

/** What one side of a comparison knows. */
export interface Knowledge {
  readonly vector: Vector;
  readonly marks: Marks;
  /** Marks below this are left out; nothing for a whole replica. */
  readonly since: Vector;
}

/**
 * The first place where two sides disagree about a node, if they do. `self` is the replica's own node: nobody can have more of
 * its operations than itself.
 */
export function findSplit(own: Knowledge, theirs: Knowledge, self: NodeId | undefined): Split | undefined {
  for (const [node, theirSeen] of Object.entries(theirs.vector)) {
    const seen = seqOf(own.vector, node);
    if (node === self && theirSeen > seen) return { node, seq: seen + 1 };
    const splits = [...unconfirmed(node, own, theirs), ...unconfirmed(node, theirs, own)];
    if (splits.length > 0) return { node, seq: Math.min(...splits) };
  }
  return undefined;
}

/** Places that one side has marked and the other has passed without such a mark. */
function unconfirmed(node: NodeId, side: Knowledge, other: Knowledge): number[] {
  const others = at(other.marks, node) ?? [];
  const known = new Map(others.map((m) => [m.seq, m.mark]));
  // A full list has lost its oldest marks, so what is older than its first proves nothing.
  const from = others.length < MAX_MARKS ? seqOf(other.since, node) : (others[0]?.seq ?? 0);
  return (at(side.marks, node) ?? [])
    .filter(({ seq, mark }) => {
      if (mark === BRANCH || seq < from || seq > seqOf(other.vector, node)) return false;
      const confirmed = known.get(seq);
      return confirmed !== mark && confirmed !== BRANCH;
    })
    .map(({ seq }) => seq);
}
