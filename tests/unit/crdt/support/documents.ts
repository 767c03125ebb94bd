import type { Delta } from '../../../../scripts/crdt/delta.ts';
import { apply, type Document, type Operation } from '../../../../scripts/crdt/document.ts';
import { counterValue } from '../../../../scripts/crdt/g-counter.ts';
import { registerValue } from '../../../../scripts/crdt/lww-register.ts';
import { mergeDelta } from '../../../../scripts/crdt/merge.ts';
import { isLive, setValue } from '../../../../scripts/crdt/or-set.ts';
import { canonical, type Json } from '../../../../scripts/crdt/record.ts';

/** Applies operations of one node; each must be allowed. */
export function run(document: Document, node: string, ...operations: readonly Operation[]): Document {
  let current = document;
  for (const operation of operations) {
    const result = apply(current, node, operation);
    if (result.kind === 'unchanged') continue;
    if (result.kind !== 'applied') throw new Error(`${operation.kind} ${operation.key}: ${result.kind}`);
    current = result.document;
  }
  return current;
}

/** Merges a delta that must fit. */
export function merged(document: Document, delta: Delta): Document {
  const result = mergeDelta(document, delta);
  if (result.kind !== 'merged') throw new Error(`the delta was not merged: ${JSON.stringify(result)}`);
  return result.document;
}

/** What people see of a document. */
export function values(document: Document): Record<string, Json> {
  const pairs = Object.entries(document.entries).map(([key, entry]): [string, Json] => {
    if (entry.kind === 'register') return [key, registerValue(entry.state)];
    return [key, entry.kind === 'counter' ? counterValue(entry.state) : setValue(entry.state)];
  });
  return Object.fromEntries(pairs);
}

/**
 * The state as one text, without what replicas may differ in: tombstones, the record of which were dropped, and keys that hold
 * nothing any more.
 */
export function essence(document: Document): string {
  const entries: [string, Json][] = [];
  for (const [key, entry] of Object.entries(document.entries)) {
    if (entry.kind !== 'set') {
      entries.push([key, entry.state as Json]);
      continue;
    }
    const live = Object.entries(entry.state.elements).filter(([, dots]) => isLive(dots));
    if (live.length > 0) entries.push([key, live.map(([e, dots]) => [e, dots.live] as Json).sort(byText)]);
  }
  return canonical({ vector: document.vector as Json, entries: entries.sort(byText) });
}

function byText(a: Json, b: Json): number {
  const [x, y] = [canonical(a), canonical(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
