import type { Kind } from './delta.ts';
import { EMPTY_COUNTER, type GCounter, increment } from './g-counter.ts';
import { addMark, isMarked, type Marks } from './history.ts';
import { type Stamp, stampAfter } from './hlc.ts';
import { applyWrite, EMPTY_REGISTER, type Register } from './lww-register.ts';
import { addElement, collectTombstones, EMPTY_SET, has, type OrSet, removeElement } from './or-set.ts';
import { at, type Json, withKey } from './record.ts';
import { type Dot, NOTHING_SEEN, type NodeId, seqOf, type Vector } from './vector.ts';

/**
 * A map from keys to registers, counters and sets, replicated. A plain immutable value; storing it is someone else's job
 * (`scripts/store/replica/` keeps the same in SQLite and is tested against this).
 *
 * Invariant: the state is exactly the effect of the operations that `vector` contains. It holds because an operation takes the
 * next number of its node, and because a delta is merged whole, and only when nothing is missing before it. The bad states
 * have names: a *gap* is a vector that claims an operation whose effect is not there, and is unreachable; a *split* is one
 * node id used by two replicas, which is refused when it shows.
 */
export interface Document {
  readonly vector: Vector;
  readonly marks: Marks;
  readonly entries: Readonly<Record<string, Entry>>;
}

export type Entry =
  | { readonly kind: 'register'; readonly state: Register }
  | { readonly kind: 'counter'; readonly state: GCounter }
  | { readonly kind: 'set'; readonly state: OrSet };

export type Operation =
  | { readonly kind: 'write'; readonly key: string; readonly value: Json; readonly stamp: Stamp }
  | { readonly kind: 'increment'; readonly key: string; readonly by: number }
  | { readonly kind: 'add' | 'remove'; readonly key: string; readonly element: string };

/** A key is used as another kind than it has. Nothing was changed. */
export interface KindClash {
  readonly kind: 'kind-clash';
  readonly key: string;
  readonly has: Kind;
  readonly wanted: Kind;
}

/** `unchanged`: the operation has no effect and takes no number: removing what is not there, adding nothing to a counter. */
export type Applied =
  | { readonly kind: 'applied'; readonly document: Document; readonly dot: Dot }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'not-countable'; readonly by: number }
  | KindClash;

export const EMPTY_DOCUMENT: Document = { vector: NOTHING_SEEN, marks: {}, entries: {} };

const NEEDS: Readonly<Record<Operation['kind'], Kind>> = {
  write: 'register',
  increment: 'counter',
  add: 'set',
  remove: 'set',
};

/** The document after an operation of a node that nobody else writes as. Never throws. */
export function apply(document: Document, node: NodeId, operation: Operation): Applied {
  const { key } = operation;
  const entry = at(document.entries, key) ?? emptyEntry(NEEDS[operation.kind]);
  const wanted = NEEDS[operation.kind];
  if (entry.kind !== wanted) return { kind: 'kind-clash', key, has: entry.kind, wanted };
  const dot: Dot = { node, seq: seqOf(document.vector, node) + 1 };
  const next = applied(entry, operation, dot);
  if (next === 'unchanged') return { kind: 'unchanged' };
  if (next === 'not-countable')
    return { kind: 'not-countable', by: operation.kind === 'increment' ? operation.by : 0 };
  const vector = { ...document.vector, [node]: dot.seq };
  return {
    kind: 'applied',
    dot,
    document: { ...document, vector, entries: withKey(document.entries, key, next) },
  };
}

/** Marks where a node stands, with a random text. To be called before a delta leaves the replica: see history.ts. */
export function expose(document: Document, node: NodeId, mark: string): Document {
  const seq = seqOf(document.vector, node);
  if (isMarked(at(document.marks, node) ?? [], seq)) return document;
  return { ...document, marks: addMark(document.marks, { node, seq, mark }) };
}

/** Drops the tombstones that everybody has seen. `stable`: the {@link meet} of the vectors of all known replicas. */
export function collect(document: Document, stable: Vector): Document {
  const entries = Object.entries(document.entries).map(([key, entry]): [string, Entry] => [
    key,
    entry.kind === 'set' ? { kind: 'set', state: collectTombstones(entry.state, stable) } : entry,
  ]);
  return { ...document, entries: Object.fromEntries(entries) };
}

export function emptyEntry(kind: Kind): Entry {
  if (kind === 'register') return { kind, state: EMPTY_REGISTER };
  return kind === 'counter' ? { kind, state: EMPTY_COUNTER } : { kind, state: EMPTY_SET };
}

/** Whether a counter can take this: a positive integer that keeps sums exact. */
export function isCountable(by: number, total: number): boolean {
  return Number.isSafeInteger(by) && by > 0 && Number.isSafeInteger(by + total);
}

function applied(entry: Entry, operation: Operation, dot: Dot): Entry | 'unchanged' | 'not-countable' {
  if (entry.kind === 'register' && operation.kind === 'write') {
    const stamp = stampAfter(operation.stamp, entry.state?.stamp);
    return { kind: 'register', state: applyWrite(entry.state, { value: operation.value, stamp, dot }) };
  }
  if (entry.kind === 'counter' && operation.kind === 'increment') {
    if (operation.by === 0) return 'unchanged';
    if (!isCountable(operation.by, at(entry.state, dot.node)?.total ?? 0)) return 'not-countable';
    return { kind: 'counter', state: increment(entry.state, dot, operation.by) };
  }
  if (entry.kind !== 'set' || (operation.kind !== 'add' && operation.kind !== 'remove')) return 'unchanged';
  if (operation.kind === 'add')
    return { kind: 'set', state: addElement(entry.state, operation.element, dot) };
  if (!has(entry.state, operation.element)) return 'unchanged';
  return { kind: 'set', state: removeElement(entry.state, operation.element, dot) };
}
