import type { Stamp } from './hlc.ts';
import type { Json } from './record.ts';
import type { NodeId, Vector } from './vector.ts';

/** What a key holds; fixed by the key, never by who writes first. */
export type Kind = 'register' | 'counter' | 'set';

/** The latest write of a register. */
export interface RegisterFact {
  readonly kind: 'register';
  readonly key: string;
  readonly value: Json;
  readonly stamp: Stamp;
  readonly node: NodeId;
  readonly seq: number;
}

/** What one node has counted on a counter. */
export interface CountFact {
  readonly kind: 'count';
  readonly key: string;
  readonly node: NodeId;
  readonly seq: number;
  readonly total: number;
}

/** The dots of one element of a set; none at all is a fact too. */
export interface ElementFact {
  readonly kind: 'element';
  readonly key: string;
  readonly element: string;
  readonly live: Vector;
  readonly gone: Vector;
}

/** That the element facts of this key are all there are, because tombstones up to `collected` were dropped. */
export interface WholeFact {
  readonly kind: 'whole';
  readonly key: string;
  readonly collected: Vector;
}

/** A mark in the history of a node: see history.ts. */
export interface MarkFact {
  readonly kind: 'mark';
  readonly node: NodeId;
  readonly seq: number;
  readonly mark: string;
}

export type Fact = RegisterFact | CountFact | ElementFact | WholeFact | MarkFact;

/**
 * What a replica at `to` has that one at `from` lacks. A list of facts in any order, so that it can go in pages; only all of them
 * together may be merged, by a replica that includes `from`, which then includes `to`.
 */
export interface Delta {
  readonly from: Vector;
  readonly to: Vector;
  readonly facts: readonly Fact[];
}

/** Which kind a key with such a fact has; a mark belongs to no key. */
export function kindOfFact(fact: Exclude<Fact, MarkFact>): Kind {
  if (fact.kind === 'register') return 'register';
  return fact.kind === 'count' ? 'counter' : 'set';
}
