import {
  type CountFact,
  type Delta,
  type ElementFact,
  kindOfFact,
  type RegisterFact,
} from '../../crdt/delta.ts';
import type { KindClash } from '../../crdt/document.ts';
import { findSplit } from '../../crdt/history.ts';
import { type Gap, marksOf, type SameNode, sameNode } from '../../crdt/merge.ts';
import { mergeDots, NO_DOTS } from '../../crdt/or-set.ts';
import { includes, lacking, NOTHING_SEEN, type NodeId, seqOf, type Vector } from '../../crdt/vector.ts';
import { raiseCollected, readElement, readElements, writeElement } from './elements.ts';
import { kindOfKey } from './keys.ts';
import { readMarks, readVector, writeMark, writeSeq } from './seen.ts';
import type { Sql } from './sql.ts';

/** Why a delta was not merged; nothing of it was. */
export type Unmerged = Gap | SameNode | KindClash;

export type Written = { readonly kind: 'written'; readonly changed: number } | Unmerged;

/**
 * Merges a delta, row by row, with the same rules as `crdt/merge.ts`. Inside a transaction: who gets anything but `written` must
 * undo it. Keys of a use that this version does not know are kept and passed on, for newer versions on other machines.
 */
export function writeDelta(sql: Sql, delta: Delta, self: NodeId): Written {
  const seen = readVector(sql);
  const refused = unfit(sql, delta, seen, self);
  if (refused !== undefined) return refused;
  const wholes = new Map<string, { readonly collected: Vector; readonly elements: Set<string> }>();
  for (const fact of delta.facts)
    if (fact.kind === 'whole') wholes.set(fact.key, { collected: fact.collected, elements: new Set() });
  let changed = 0;
  for (const fact of delta.facts) {
    let outcome: number | SameNode = 0;
    if (fact.kind === 'register') outcome = writeRegister(sql, fact);
    else if (fact.kind === 'count') outcome = writeCount(sql, fact);
    else if (fact.kind === 'mark') writeMark(sql, fact);
    else if (fact.kind === 'element') {
      outcome = joinElement(sql, fact, seen, delta.to);
      wholes.get(fact.key)?.elements.add(fact.element);
    }
    if (typeof outcome !== 'number') return outcome;
    changed += outcome;
  }
  for (const [key, { collected, elements }] of wholes) {
    for (const [element, own] of readElements(sql, key))
      if (!elements.has(element))
        changed += joinElement(sql, { key, element, ...NO_DOTS }, seen, delta.to, own);
    raiseCollected(sql, key, collected);
  }
  for (const [node, seq] of Object.entries(delta.to)) if (seq > seqOf(seen, node)) writeSeq(sql, node, seq);
  return { kind: 'written', changed };
}

function unfit(sql: Sql, delta: Delta, seen: Vector, self: NodeId): Unmerged | undefined {
  if (!includes(seen, delta.from)) return { kind: 'gap', have: seen, missing: lacking(seen, delta.from) };
  const own = { vector: seen, marks: readMarks(sql, Object.keys(delta.to)), since: NOTHING_SEEN };
  const theirs = { vector: delta.to, marks: marksOf(delta.facts), since: delta.from };
  const split = findSplit(own, theirs, self);
  if (split !== undefined) return sameNode(split.node, split.seq);
  for (const fact of delta.facts) {
    if (fact.kind === 'mark') continue;
    const [has, wanted] = [kindOfKey(fact.key), kindOfFact(fact)];
    if (has !== undefined && has !== wanted) return { kind: 'kind-clash', key: fact.key, has, wanted };
  }
  return undefined;
}

function writeRegister(sql: Sql, { key, value, stamp, node, seq }: RegisterFact): number | SameNode {
  const known = sql.get<{ stamp: string; node: string; seq: number }>(
    'SELECT stamp, node, seq FROM crdt_registers WHERE key = ?',
    key,
  );
  if (known !== undefined) {
    if (known.node === node && known.seq === seq && known.stamp !== stamp) return sameNode(node, seq);
    if (stamp <= known.stamp) return 0;
  }
  return sql.run(
    'INSERT OR REPLACE INTO crdt_registers (key, value, stamp, node, seq) VALUES (?, ?, ?, ?, ?)',
    key,
    JSON.stringify(value),
    stamp,
    node,
    seq,
  );
}

function writeCount(sql: Sql, { key, node, seq, total }: CountFact): number | SameNode {
  const known = sql.get<{ seq: number; total: number }>(
    'SELECT seq, total FROM crdt_counts WHERE key = ? AND node = ?',
    key,
    node,
  );
  if (known !== undefined) {
    if (Math.sign(known.seq - seq) !== Math.sign(known.total - total))
      return sameNode(node, Math.min(known.seq, seq));
    if (seq <= known.seq) return 0;
  }
  return sql.run(
    'INSERT OR REPLACE INTO crdt_counts (key, node, seq, total) VALUES (?, ?, ?, ?)',
    key,
    node,
    seq,
    total,
  );
}

function joinElement(
  sql: Sql,
  fact: Omit<ElementFact, 'kind'>,
  seen: Vector,
  theirSeen: Vector,
  own = readElement(sql, fact.key, fact.element),
): number {
  const next = mergeDots(own, seen, fact, theirSeen);
  if (same(own.live, next.live) && same(own.gone, next.gone)) return 0;
  writeElement(sql, fact.key, fact.element, next);
  return 1;
}

function same(a: Vector, b: Vector): boolean {
  return includes(a, b) && includes(b, a);
}
