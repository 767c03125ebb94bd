import { at } from './record.ts';
import { contains, type Dot, includes, join, NOTHING_SEEN, seqOf, type Vector } from './vector.ts';

/**
 * A set in which a removal takes away the additions that it has seen and no others, so that an addition made at the same time
 * elsewhere stays (add-wins).
 *
 * State: per element the dots of the latest operations on it, at most one of a node: additions (`live`) and removals (`gone`,
 * the tombstones). A new operation replaces the dots it has seen, and merging tells "not seen yet" from "seen and replaced" by
 * the version vectors of the two sides (Bieniusa et al., "An optimized conflict-free replicated set", 2012). That paper keeps
 * no tombstones and sends whole sets. Here a tombstone stays until everybody has seen it, because it lets a delta say what
 * was removed without naming what was not (deltas after Almeida, Shoker and Baquero, "Delta state replicated data types", 2018).
 *
 * Tombstones are only a shortening. `collected` says up to where some were dropped; who has not seen all of that gets the
 * whole set instead of a delta, and a whole set needs no tombstones. So collecting too early costs bytes, never correctness.
 */
export interface OrSet {
  readonly elements: Readonly<Record<string, ElementDots>>;
  /** Tombstones at or below may be missing. */
  readonly collected: Vector;
}

/** The element is in the set while `live` names anything. */
export interface ElementDots {
  readonly live: Vector;
  readonly gone: Vector;
}

/** A part of a set. `whole`: an element that is not named has no dots at all at the sender. */
export interface SetDelta extends OrSet {
  readonly whole: boolean;
}

export const NO_DOTS: ElementDots = { live: {}, gone: {} };
export const EMPTY_SET: OrSet = { elements: {}, collected: NOTHING_SEEN };

const one = (dot: Dot): Vector => ({ [dot.node]: dot.seq });

export function addElement(set: OrSet, element: string, dot: Dot): OrSet {
  return { ...set, elements: { ...set.elements, [element]: { live: one(dot), gone: {} } } };
}

/** Removes an element that {@link has}; an element that is not there needs no operation. */
export function removeElement(set: OrSet, element: string, dot: Dot): OrSet {
  return { ...set, elements: { ...set.elements, [element]: { live: {}, gone: one(dot) } } };
}

export function has(set: OrSet, element: string): boolean {
  return isLive(at(set.elements, element) ?? NO_DOTS);
}

export function isLive(dots: ElementDots): boolean {
  return Object.keys(dots.live).length > 0;
}

export function isBlank(dots: ElementDots): boolean {
  return !isLive(dots) && Object.keys(dots.gone).length === 0;
}

/** The elements, sorted. */
export function setValue(set: OrSet): string[] {
  return Object.keys(set.elements)
    .filter((e) => has(set, e))
    .sort();
}

/** The part of a set that somebody who has `since` lacks, or the whole set when too much of it was collected for that. */
export function setDelta(set: OrSet, since: Vector): SetDelta {
  if (!includes(since, set.collected)) return { ...set, whole: true };
  const elements = Object.entries(set.elements).filter(([, dots]) => isNews(dots, since));
  return { elements: Object.fromEntries(elements), collected: set.collected, whole: false };
}

/**
 * The set after a part of another one. `seen` and `theirSeen` are the vectors of the two replicas; `seen` must include the
 * vector that the part was made for, or removals would be missed.
 */
export function mergeSet(set: OrSet, seen: Vector, theirs: SetDelta, theirSeen: Vector): OrSet {
  const elements = new Map(Object.entries(set.elements));
  const names = theirs.whole ? [...Object.keys(set.elements), ...Object.keys(theirs.elements)] : undefined;
  for (const element of new Set(names ?? Object.keys(theirs.elements))) {
    const own = at(set.elements, element) ?? NO_DOTS;
    const dots = mergeDots(own, seen, at(theirs.elements, element) ?? NO_DOTS, theirSeen);
    if (isBlank(dots)) elements.delete(element);
    else elements.set(element, dots);
  }
  return {
    elements: Object.fromEntries(elements),
    collected: theirs.whole ? join(set.collected, theirs.collected) : set.collected,
  };
}

/** One element of both: a dot stays when both have it, or when one has it and the other has not seen it. */
export function mergeDots(
  own: ElementDots,
  seen: Vector,
  theirs: ElementDots,
  theirSeen: Vector,
): ElementDots {
  return {
    live: surviving(own.live, seen, theirs.live, theirSeen),
    gone: surviving(own.gone, seen, theirs.gone, theirSeen),
  };
}

/** Drops the tombstones that everybody has seen. `stable` is what all known replicas have. */
export function collectTombstones(set: OrSet, stable: Vector): OrSet {
  const elements = new Map<string, ElementDots>();
  let dropped = NOTHING_SEEN;
  for (const [element, dots] of Object.entries(set.elements)) {
    const gone = Object.entries(dots.gone);
    const kept = gone.filter(([node, seq]) => !contains(stable, { node, seq }));
    const stableOnes = gone.filter(([node, seq]) => contains(stable, { node, seq }));
    dropped = join(dropped, Object.fromEntries(stableOnes));
    const rest = kept.length === gone.length ? dots : { live: dots.live, gone: Object.fromEntries(kept) };
    if (!isBlank(rest)) elements.set(element, rest);
  }
  return { elements: Object.fromEntries(elements), collected: join(set.collected, dropped) };
}

/** Whether somebody who has `since` has not seen the latest of an element. */
export function isNews(dots: ElementDots, since: Vector): boolean {
  return !includes(since, dots.live) || !includes(since, dots.gone);
}

function surviving(own: Vector, seen: Vector, theirs: Vector, theirSeen: Vector): Vector {
  const kept = Object.entries(own).filter(
    ([node, seq]) => seqOf(theirs, node) === seq || !contains(theirSeen, { node, seq }),
  );
  const news = Object.entries(theirs).filter(([node, seq]) => !contains(seen, { node, seq }));
  return Object.fromEntries([...kept, ...news]);
}
