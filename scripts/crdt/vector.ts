import { at } from './record.ts';

/** A replica: one data folder, not a process and not a machine. */
export type NodeId = string;

/** One operation: the `seq`-th of its node, from 1, without gaps. */
export interface Dot {
  readonly node: NodeId;
  readonly seq: number;
}

/**
 * For each node, how many of its operations, from the first on, are contained. A node that is not named has none. Vectors of
 * replicas are causally closed: with an operation they contain all that its author had seen, because a delta is merged whole.
 */
export type Vector = Readonly<Record<NodeId, number>>;

export const NOTHING_SEEN: Vector = {};

export function seqOf(vector: Vector, node: NodeId): number {
  return at(vector, node) ?? 0;
}

export function contains(vector: Vector, dot: Dot): boolean {
  return dot.seq <= seqOf(vector, dot.node);
}

/** Whether `a` has everything that `b` has. */
export function includes(a: Vector, b: Vector): boolean {
  return Object.entries(b).every(([node, seq]) => seq <= seqOf(a, node));
}

/** What either has. */
export function join(a: Vector, b: Vector): Vector {
  if (includes(a, b)) return a;
  const later = Object.entries(b).filter(([node, seq]) => seq > seqOf(a, node));
  return { ...a, ...Object.fromEntries(later) };
}

/** What all have: an operation below it is causally stable. Of no vectors at all, nothing. */
export function meet(vectors: readonly Vector[]): Vector {
  const [first, ...rest] = vectors;
  if (first === undefined) return NOTHING_SEEN;
  const least = Object.entries(first).map(([node, seq]): [NodeId, number] => [
    node,
    Math.min(seq, ...rest.map((v) => seqOf(v, node))),
  ]);
  return Object.fromEntries(least.filter(([, seq]) => seq > 0));
}

/** The parts of `wanted` that `have` lacks, as where `have` stands: `{ a: 3 }` says that operations of `a` after 3 are missing. */
export function lacking(have: Vector, wanted: Vector): Vector {
  const missing = Object.entries(wanted).filter(([node, seq]) => seq > seqOf(have, node));
  return Object.fromEntries(missing.map(([node]) => [node, seqOf(have, node)]));
}
