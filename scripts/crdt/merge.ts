import { type Delta, type ElementFact, type Fact, type Kind, kindOfFact, type WholeFact } from './delta.ts';
import { type Document, type Entry, emptyEntry, type KindClash } from './document.ts';
import { counterDelta, type GCounter, mergeCounters } from './g-counter.ts';
import { findSplit, type Mark, type Marks, marksFrom, mergeMarks } from './history.ts';
import { mergeRegisters, type Register, registerDelta } from './lww-register.ts';
import { type ElementDots, mergeSet, type SetDelta, setDelta } from './or-set.ts';
import { at } from './record.ts';
import { includes, join, lacking, NOTHING_SEEN, type NodeId, seqOf, type Vector } from './vector.ts';

/** The delta does not fit on what is here: something before it was lost. Nothing was changed; ask again, from `have`. */
export interface Gap {
  readonly kind: 'gap';
  readonly have: Vector;
  /** Per node, the last operation that is here. */
  readonly missing: Vector;
}

/** Two replicas have written under one id, known from operation `seq` on. Nothing was changed. */
export interface SameNode {
  readonly kind: 'same-node';
  readonly node: NodeId;
  readonly seq: number;
  readonly fix: string;
}

export type Merged = { readonly kind: 'merged'; readonly document: Document } | Gap | SameNode | KindClash;

export function sameNode(node: NodeId, seq: number): SameNode {
  const fix =
    `Two data folders write as ${node}: one is a copy or was restored from a backup. ` +
    'Give one of the two a new id with `arbiter state new-id`, then synchronise again.';
  return { kind: 'same-node', node, seq, fix };
}

/** Everything that a replica at `since` lacks. Call `expose` first when the delta leaves the process. */
export function deltaSince(document: Document, since: Vector): Delta {
  const facts: Fact[] = Object.keys(document.vector).flatMap((node) =>
    marksFrom(document.marks, node, seqOf(since, node)).map((m): Fact => ({ kind: 'mark', ...m })),
  );
  for (const [key, entry] of Object.entries(document.entries)) facts.push(...factsOf(key, entry, since));
  return { from: since, to: document.vector, facts };
}

/** The whole state as a delta that fits on anything. */
export function wholeDelta(document: Document): Delta {
  return deltaSince(document, NOTHING_SEEN);
}

/**
 * The document with a delta of another replica. Commutative, associative and idempotent over deltas that fit. A delta with a
 * gap is refused (the causal delta-merging condition of Almeida, Shoker and Baquero, 2018): without it, a removal that was in
 * the lost delta would never be seen again. `self`: the replica's own node, if it has one. Never throws.
 */
export function mergeDelta(document: Document, delta: Delta, self?: NodeId): Merged {
  if (!includes(document.vector, delta.from)) {
    const missing = lacking(document.vector, delta.from);
    return { kind: 'gap', have: document.vector, missing };
  }
  const marks = marksOf(delta.facts);
  const split = findSplit(
    { vector: document.vector, marks: document.marks, since: NOTHING_SEEN },
    { vector: delta.to, marks, since: delta.from },
    self,
  );
  if (split !== undefined) return sameNode(split.node, split.seq);

  const entries = new Map(Object.entries(document.entries));
  for (const [key, facts] of byKey(delta.facts)) {
    const own = entries.get(key) ?? emptyEntry(kindOfFact(facts[0]));
    const clash = facts.find((f) => kindOfFact(f) !== own.kind);
    if (clash !== undefined)
      return { kind: 'kind-clash', key, has: own.kind, wanted: kindOfFact(clash) satisfies Kind };
    const next = mergeEntry(own, facts, document.vector, delta.to);
    if (next.kind === 'same-node') return next;
    entries.set(key, next);
  }
  const vector = join(document.vector, delta.to);
  return {
    kind: 'merged',
    document: { vector, marks: joinMarks(document.marks, marks), entries: Object.fromEntries(entries) },
  };
}

/** The marks among facts, by node. */
export function marksOf(facts: Iterable<Fact>): Marks {
  const marks = new Map<NodeId, Mark[]>();
  for (const fact of facts) {
    if (fact.kind !== 'mark') continue;
    const { node, seq, mark } = fact;
    const list = marks.get(node);
    if (list === undefined) marks.set(node, [{ node, seq, mark }]);
    else list.push({ node, seq, mark });
  }
  for (const list of marks.values()) list.sort((a, b) => a.seq - b.seq);
  return Object.fromEntries(marks);
}

type KeyFact = Exclude<Fact, { kind: 'mark' }>;

function factsOf(key: string, entry: Entry, since: Vector): Fact[] {
  if (entry.kind === 'register') {
    const write = registerDelta(entry.state, since);
    if (write === null) return [];
    return [{ kind: 'register', key, value: write.value, stamp: write.stamp, ...write.dot }];
  }
  if (entry.kind === 'counter')
    return Object.entries(counterDelta(entry.state, since)).map(([node, count]) => ({
      kind: 'count',
      key,
      node,
      ...count,
    }));
  const part = setDelta(entry.state, since);
  const elements = Object.entries(part.elements).map(
    ([element, dots]): Fact => ({ kind: 'element', key, element, ...dots }),
  );
  return part.whole ? [{ kind: 'whole', key, collected: part.collected }, ...elements] : elements;
}

function byKey(facts: readonly Fact[]): ReadonlyMap<string, [KeyFact, ...KeyFact[]]> {
  const grouped = new Map<string, [KeyFact, ...KeyFact[]]>();
  for (const fact of facts) {
    if (fact.kind === 'mark') continue;
    const list = grouped.get(fact.key);
    if (list === undefined) grouped.set(fact.key, [fact]);
    else list.push(fact);
  }
  return grouped;
}

function mergeEntry(
  own: Entry,
  facts: readonly KeyFact[],
  seen: Vector,
  theirSeen: Vector,
): Entry | SameNode {
  if (own.kind === 'register') return mergeWrites(own.state, facts);
  if (own.kind === 'counter') return mergeCounts(own.state, facts);
  const whole = facts.find((f): f is WholeFact => f.kind === 'whole');
  const elements = facts
    .filter((f): f is ElementFact => f.kind === 'element')
    .map((f): [string, ElementDots] => [f.element, { live: f.live, gone: f.gone }]);
  const part: SetDelta = {
    whole: whole !== undefined,
    collected: whole?.collected ?? NOTHING_SEEN,
    elements: Object.fromEntries(elements),
  };
  return { kind: 'set', state: mergeSet(own.state, seen, part, theirSeen) };
}

function mergeWrites(own: Register, facts: readonly KeyFact[]): Entry | SameNode {
  let state = own;
  for (const fact of facts) {
    if (fact.kind !== 'register') continue;
    const { value, stamp, node, seq } = fact;
    if (state?.dot.node === node && state.dot.seq === seq && state.stamp !== stamp)
      return sameNode(node, seq);
    state = mergeRegisters(state, { value, stamp, dot: { node, seq } });
  }
  return { kind: 'register', state };
}

function mergeCounts(own: GCounter, facts: readonly KeyFact[]): Entry | SameNode {
  let state = own;
  for (const fact of facts) {
    if (fact.kind !== 'count') continue;
    const { node, seq, total } = fact;
    const known = at(state, node);
    // More operations and less counted, or the other way round: the two totals do not have one author.
    if (known !== undefined && Math.sign(known.seq - seq) !== Math.sign(known.total - total))
      return sameNode(node, Math.min(known.seq, seq));
    state = mergeCounters(state, { [node]: { seq, total } });
  }
  return { kind: 'counter', state };
}

function joinMarks(a: Marks, b: Marks): Marks {
  const joined = Object.entries(b).map(([node, marks]) => [node, mergeMarks(at(a, node) ?? [], marks)]);
  return { ...a, ...Object.fromEntries(joined) };
}
