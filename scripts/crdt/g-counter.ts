import { at } from './record.ts';
import { contains, type Dot, type NodeId, type Vector } from './vector.ts';

/** What one node has counted: `total` from the beginning, as of its operation `seq`. */
export interface Count {
  readonly seq: number;
  readonly total: number;
}

/** A counter that only grows: each node counts for itself, and the value is the sum. */
export type GCounter = Readonly<Record<NodeId, Count>>;

export const EMPTY_COUNTER: GCounter = {};

/** Adds `by` (a positive integer) as the operation `dot`, which must be the node's latest. */
export function increment(counter: GCounter, dot: Dot, by: number): GCounter {
  const total = (at(counter, dot.node)?.total ?? 0) + by;
  return { ...counter, [dot.node]: { seq: dot.seq, total } };
}

/** The later of two counts of one node. Totals grow with `seq`, so the later one is also the greater. */
export function laterCount(a: Count | undefined, b: Count): Count {
  return a === undefined || b.seq > a.seq ? b : a;
}

export function mergeCounters(a: GCounter, b: GCounter): GCounter {
  const later = Object.entries(b).map(([node, count]) => [node, laterCount(at(a, node), count)]);
  return { ...a, ...Object.fromEntries(later) };
}

/** The part of a counter that somebody who has `since` lacks. */
export function counterDelta(counter: GCounter, since: Vector): GCounter {
  return Object.fromEntries(
    Object.entries(counter).filter(([node, { seq }]) => !contains(since, { node, seq })),
  );
}

export function counterValue(counter: GCounter): number {
  let sum = 0;
  for (const count of Object.values(counter)) sum += count.total;
  return sum;
}
