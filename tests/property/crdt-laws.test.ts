import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Document, EMPTY_DOCUMENT, type Operation } from '../../scripts/crdt/document.ts';
import { EMPTY_COUNTER, type GCounter, increment, mergeCounters } from '../../scripts/crdt/g-counter.ts';
import { stampOf } from '../../scripts/crdt/hlc.ts';
import { mergeRegisters, type Register } from '../../scripts/crdt/lww-register.ts';
import { deltaSince, wholeDelta } from '../../scripts/crdt/merge.ts';
import { canonical, type Json } from '../../scripts/crdt/record.ts';
import { includes } from '../../scripts/crdt/vector.ts';
import { essence, merged, run } from '../unit/crdt/support/documents.ts';

const NODES = ['a', 'b', 'c'] as const;

/** A step of a small world: somebody does something, or somebody hears everything of somebody else. */
type Step =
  | {
      readonly kind: 'do';
      readonly by: number;
      readonly what: number;
      readonly element: string;
      readonly at: number;
    }
  | { readonly kind: 'hear'; readonly by: number; readonly of: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('do' as const),
    by: fc.nat(2),
    what: fc.nat(3),
    element: fc.constantFrom('x', 'y', '__proto__'),
    at: fc.nat(3),
  }),
  fc.record({ kind: fc.constant('hear' as const), by: fc.nat(2), of: fc.nat(2) }),
);

/** Three documents as they can come about: operations of one node are done by that node alone. */
const world = fc.array(step, { maxLength: 40 }).map((steps): readonly [Document, Document, Document] => {
  const documents: Document[] = NODES.map(() => EMPTY_DOCUMENT);
  for (const s of steps) {
    const own = documents[s.by] ?? EMPTY_DOCUMENT;
    if (s.kind === 'hear') documents[s.by] = merged(own, wholeDelta(documents[s.of] ?? EMPTY_DOCUMENT));
    else documents[s.by] = run(own, NODES[s.by] ?? 'a', operation(s));
  }
  const [a = EMPTY_DOCUMENT, b = EMPTY_DOCUMENT, c = EMPTY_DOCUMENT] = documents;
  return [a, b, c];
});

function operation(s: Extract<Step, { kind: 'do' }>): Operation {
  const node = NODES[s.by] ?? 'a';
  if (s.what === 0) return { kind: 'increment', key: 'c', by: 1 + s.at };
  if (s.what === 1) return { kind: 'add', key: 's', element: s.element };
  if (s.what === 2) return { kind: 'remove', key: 's', element: s.element };
  // Few times, so that equal ones happen.
  return { kind: 'write', key: 'r', value: s.element, stamp: stampOf({ wallMs: s.at, counter: 0, node }) };
}

const join = (a: Document, b: Document): Document => merged(a, wholeDelta(b));

describe('merging documents', () => {
  it('gives the same in either order', () => {
    fc.assert(fc.property(world, ([a, b]) => essence(join(a, b)) === essence(join(b, a))));
  });

  it('gives the same however it is grouped', () => {
    fc.assert(
      fc.property(world, ([a, b, c]) => essence(join(join(a, b), c)) === essence(join(a, join(b, c)))),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(world, ([a, b]) => {
        const once = join(a, b);
        return canonical(join(once, b) as unknown as Json) === canonical(once as unknown as Json);
      }),
    );
  });

  it('never takes anything away from what was seen', () => {
    fc.assert(
      fc.property(world, ([a, b]) => {
        const both = join(a, b);
        return (
          includes(both.vector, a.vector) &&
          includes(both.vector, b.vector) &&
          essence(join(both, a)) === essence(both)
        );
      }),
    );
  });

  it('by a delta gives what the whole state gives', () => {
    fc.assert(
      fc.property(world, ([a, b]) => essence(merged(a, deltaSince(b, a.vector))) === essence(join(a, b))),
    );
  });

  it('by two deltas after each other gives what one gives', () => {
    fc.assert(
      fc.property(world, ([a, b, c]) => {
        const middle = join(b, c);
        const [first, second] = [deltaSince(b, a.vector), deltaSince(middle, b.vector)];
        return essence(merged(merged(a, first), second)) === essence(join(a, middle));
      }),
    );
  });

  it('after passing through JSON gives the same', () => {
    fc.assert(
      fc.property(world, ([a, b]) => {
        const sent = JSON.parse(JSON.stringify(wholeDelta(b)));
        return essence(merged(a, sent)) === essence(join(a, b));
      }),
    );
  });
});

describe('single types', () => {
  const registers = fc.tuple(fc.nat(3), fc.constantFrom(...NODES)).map(
    ([wallMs, node]): Register => ({
      value: `${wallMs}${node}`,
      stamp: stampOf({ wallMs, counter: 0, node }),
      dot: { node, seq: wallMs + 1 },
    }),
  );
  const register = fc.option(registers, { nil: null });
  const counter = fc
    .array(fc.tuple(fc.constantFrom(...NODES), fc.integer({ min: 1, max: 3 })), { maxLength: 8 })
    .map((steps) => {
      // Totals follow from the number of operations, as they do for one author.
      const seqs = new Map<string, number>();
      return steps.reduce((sum: GCounter, [node]) => {
        const seq = (seqs.get(node) ?? 0) + 1;
        seqs.set(node, seq);
        return increment(sum, { node, seq }, seq);
      }, EMPTY_COUNTER);
    });

  it('registers obey the laws of a semilattice', () => {
    const m = mergeRegisters;
    fc.assert(
      fc.property(register, register, register, (a, b, c) => {
        expect(m(a, b)).toEqual(m(b, a));
        expect(m(m(a, b), c)).toEqual(m(a, m(b, c)));
        expect(m(a, a)).toEqual(a);
        expect(m(m(a, b), a)).toEqual(m(a, b));
      }),
    );
  });

  it('counters obey the laws of a semilattice', () => {
    const m = mergeCounters;
    fc.assert(
      fc.property(counter, counter, counter, (a, b, c) => {
        expect(m(a, b)).toEqual(m(b, a));
        expect(m(m(a, b), c)).toEqual(m(a, m(b, c)));
        expect(m(a, a)).toEqual(a);
        expect(m(m(a, b), a)).toEqual(m(a, b));
      }),
    );
  });
});
