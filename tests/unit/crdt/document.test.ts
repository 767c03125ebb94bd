import { describe, expect, it } from 'vitest';
import { apply, collect, EMPTY_DOCUMENT, expose } from '../../../scripts/crdt/document.ts';
import { stampOf } from '../../../scripts/crdt/hlc.ts';
import { deltaSince, mergeDelta, wholeDelta } from '../../../scripts/crdt/merge.ts';
import { canonical, type Json } from '../../../scripts/crdt/record.ts';
import { meet } from '../../../scripts/crdt/vector.ts';
import { merged, run, values } from './support/documents.ts';

const add = (element: string, key = 's') => ({ kind: 'add', key, element }) as const;
const remove = (element: string, key = 's') => ({ kind: 'remove', key, element }) as const;
const increment = (by: number, key = 'c') => ({ kind: 'increment', key, by }) as const;
const write = (value: Json, wallMs: number, node: string, key = 'r') =>
  ({ kind: 'write', key, value, stamp: stampOf({ wallMs, counter: 0, node }) }) as const;

const sizeOf = (value: unknown): number => canonical(value as Json).length;

describe('a document', () => {
  it('keeps the write with the later stamp, whoever merges', () => {
    const a = run(EMPTY_DOCUMENT, 'a', write('early', 1, 'a'));
    const b = run(EMPTY_DOCUMENT, 'b', write('late', 2, 'b'));
    expect(values(merged(a, wholeDelta(b)))).toEqual({ r: 'late' });
    expect(values(merged(b, wholeDelta(a)))).toEqual({ r: 'late' });
  });

  it('decides between writes of one moment by the node', () => {
    const a = run(EMPTY_DOCUMENT, 'a', write('of a', 1, 'a'));
    const b = run(EMPTY_DOCUMENT, 'b', write('of b', 1, 'b'));
    expect(values(merged(a, wholeDelta(b)))).toEqual({ r: 'of b' });
    expect(values(merged(b, wholeDelta(a)))).toEqual({ r: 'of b' });
  });

  it('adds up what nodes have counted, once', () => {
    const a = run(EMPTY_DOCUMENT, 'a', increment(2), increment(3));
    const b = run(EMPTY_DOCUMENT, 'b', increment(10));
    const both = merged(a, wholeDelta(b));
    expect(values(merged(merged(both, wholeDelta(b)), wholeDelta(a)))).toEqual({ c: 15 });
  });

  it('keeps an element that was added elsewhere while it was removed here', () => {
    const start = run(EMPTY_DOCUMENT, 'a', add('x'));
    const removed = run(start, 'a', remove('x'));
    const added = run(merged(EMPTY_DOCUMENT, wholeDelta(start)), 'b', add('x'));
    expect(values(merged(removed, wholeDelta(added)))).toEqual({ s: ['x'] });
    expect(values(merged(added, wholeDelta(removed)))).toEqual({ s: ['x'] });
  });

  it('removes an element everywhere once its additions were seen', () => {
    const a = run(EMPTY_DOCUMENT, 'a', add('x'));
    const b = run(merged(EMPTY_DOCUMENT, wholeDelta(a)), 'b', remove('x'));
    expect(values(merged(a, deltaSince(b, a.vector)))).toEqual({ s: [] });
  });

  it.each([
    [increment(0), 'unchanged'],
    [increment(-1), 'not-countable'],
    [increment(1.5), 'not-countable'],
    [increment(Number.MAX_SAFE_INTEGER + 1), 'not-countable'],
    [remove('not there'), 'unchanged'],
  ] as const)('takes no number for %o: %s', (operation, kind) => {
    expect(apply(EMPTY_DOCUMENT, 'a', operation).kind).toBe(kind);
  });

  it('does not count past what numbers can hold', () => {
    const full = run(EMPTY_DOCUMENT, 'a', increment(Number.MAX_SAFE_INTEGER));
    expect(apply(full, 'a', increment(1))).toEqual({ kind: 'not-countable', by: 1 });
  });

  it('refuses an operation of another kind than the key has, and names both kinds', () => {
    const counted = run(EMPTY_DOCUMENT, 'a', increment(1, 'k'));
    expect(apply(counted, 'a', add('x', 'k'))).toEqual({
      kind: 'kind-clash',
      key: 'k',
      has: 'counter',
      wanted: 'set',
    });
  });

  it('refuses a delta whose key is of another kind, whole', () => {
    const a = run(EMPTY_DOCUMENT, 'a', increment(1, 'k'));
    const b = run(EMPTY_DOCUMENT, 'b', add('x', 'k'), increment(1, 'other'));
    expect(mergeDelta(a, wholeDelta(b))).toEqual({
      kind: 'kind-clash',
      key: 'k',
      has: 'counter',
      wanted: 'set',
    });
  });

  it('takes keys and elements that are names of object properties', () => {
    const names = ['__proto__', 'constructor', 'toString', '7'];
    const a = run(EMPTY_DOCUMENT, 'a', ...names.flatMap((n) => [add(n, `s/${n}`), add(n, '__proto__')]));
    const b = merged(EMPTY_DOCUMENT, JSON.parse(JSON.stringify(wholeDelta(a))));
    expect(canonical(values(b))).toBe(canonical(values(a)));
    expect(Object.entries(values(b)).find(([key]) => key === '__proto__')?.[1]).toEqual([...names].sort());
  });
});

describe('a delta', () => {
  it('holds only what the other side has not seen', () => {
    const before = run(EMPTY_DOCUMENT, 'a', increment(1), add('x'), write(1, 1, 'a'));
    const after = run(before, 'a', add('y'));
    expect(deltaSince(after, before.vector).facts).toEqual([
      { kind: 'element', key: 's', element: 'y', live: { a: 4 }, gone: {} },
    ]);
    expect(deltaSince(after, after.vector).facts).toEqual([]);
  });

  it('with a gap before it is refused, with what is here and where it stops', () => {
    const first = run(EMPTY_DOCUMENT, 'a', add('x'));
    const second = run(first, 'a', remove('x'));
    const third = run(second, 'a', add('y'));
    const here = merged(EMPTY_DOCUMENT, wholeDelta(first));
    // Merged without the second delta, this one would claim the removal of x and not do it.
    expect(mergeDelta(here, deltaSince(third, second.vector))).toEqual({
      kind: 'gap',
      have: { a: 1 },
      missing: { a: 1 },
    });
    expect(values(merged(here, deltaSince(third, here.vector)))).toEqual({ s: ['y'] });
  });
});

describe('the collection of tombstones', () => {
  const full = (): { a: typeof EMPTY_DOCUMENT; b: typeof EMPTY_DOCUMENT } => {
    let a = EMPTY_DOCUMENT;
    for (let i = 0; i < 300; i += 1) a = run(a, 'a', add(`e${i}`), remove(`e${i}`));
    return { a, b: merged(EMPTY_DOCUMENT, wholeDelta(a)) };
  };

  it('gives back the memory of 300 removed elements once all have seen their removal', () => {
    const { a, b } = full();
    const before = sizeOf(a.entries);
    const after = sizeOf(collect(a, meet([a.vector, b.vector])).entries);
    expect(before).toBeGreaterThan(9_000);
    expect(after).toBeLessThan(200);
  });

  it('keeps the tombstones that one replica has not seen', () => {
    const { a, b } = full();
    const later = run(a, 'a', add('last'), remove('last'));
    const kept = collect(later, meet([later.vector, b.vector]));
    expect(deltaSince(kept, b.vector).facts).toHaveLength(1);
  });

  it('before all have seen them makes the next delta a whole set, which removes all the same', () => {
    const a = run(EMPTY_DOCUMENT, 'a', add('x'), add('y'));
    const behind = merged(EMPTY_DOCUMENT, wholeDelta(a));
    const early = run(a, 'a', remove('x'));
    const collected = collect(early, early.vector);
    const delta = deltaSince(collected, behind.vector);
    expect(delta.facts.map((f) => f.kind)).toEqual(['whole', 'element']);
    const after = merged(behind, delta);
    expect(values(after)).toEqual({ s: ['y'] });
    // Who has only received the whole set knows no tombstone either, and must pass on whole sets too.
    expect(values(merged(behind, deltaSince(after, behind.vector)))).toEqual({ s: ['y'] });
  });

  it('does not bring an element back when a replica with its tombstone is merged', () => {
    const a = run(EMPTY_DOCUMENT, 'a', add('x'), remove('x'));
    const b = merged(EMPTY_DOCUMENT, wholeDelta(a));
    const collected = collect(a, a.vector);
    expect(values(merged(collected, wholeDelta(b)))).toEqual({ s: [] });
  });
});

describe('two replicas with one id', () => {
  const shared = expose(run(EMPTY_DOCUMENT, 'n', increment(1)), 'n', 'first');

  it('are found out when both have shown what they did after the split', () => {
    const left = expose(run(shared, 'n', increment(1)), 'n', 'left');
    const right = expose(run(shared, 'n', increment(1), increment(1)), 'n', 'right');
    const third = merged(EMPTY_DOCUMENT, wholeDelta(left));
    const result = mergeDelta(third, deltaSince(right, third.vector));
    expect(result).toMatchObject({ kind: 'same-node', node: 'n', seq: 2 });
    expect(result.kind === 'same-node' && result.fix).toContain('arbiter state new-id');
  });

  it('are found out by the replica itself when others know more of it than it does', () => {
    const shown = expose(run(shared, 'n', increment(1)), 'n', 'lost');
    const peer = merged(EMPTY_DOCUMENT, wholeDelta(shown));
    expect(mergeDelta(shared, wholeDelta(peer), 'n')).toMatchObject({ kind: 'same-node', node: 'n', seq: 2 });
  });

  it('are found out after a restored one has overtaken what others know', () => {
    const shown = expose(run(shared, 'n', increment(1)), 'n', 'lost');
    const peer = merged(EMPTY_DOCUMENT, wholeDelta(shown));
    const overtaken = expose(run(shared, 'n', increment(5), increment(5), increment(5)), 'n', 'new');
    expect(mergeDelta(peer, deltaSince(overtaken, peer.vector))).toMatchObject({ kind: 'same-node', seq: 2 });
    expect(mergeDelta(overtaken, wholeDelta(peer), 'n')).toMatchObject({ kind: 'same-node', seq: 2 });
  });

  it('are found out without any mark when one dot has two contents', () => {
    const left = run(EMPTY_DOCUMENT, 'n', write('left', 1, 'n'));
    const right = run(EMPTY_DOCUMENT, 'n', write('right', 2, 'n'));
    expect(mergeDelta(left, wholeDelta(right))).toMatchObject({ kind: 'same-node', node: 'n', seq: 1 });
    const counted = run(EMPTY_DOCUMENT, 'n', increment(1));
    const other = run(EMPTY_DOCUMENT, 'n', increment(2));
    expect(mergeDelta(counted, wholeDelta(other))).toMatchObject({ kind: 'same-node', node: 'n', seq: 1 });
  });

  it('are not suspected after any number of honest deltas, also past the marks that are kept', () => {
    let a = shared;
    let b = merged(EMPTY_DOCUMENT, wholeDelta(a));
    let away = b;
    for (let i = 0; i < 100; i += 1) {
      a = expose(run(a, 'n', increment(1)), 'n', `mark-${i}`);
      b = merged(b, deltaSince(a, b.vector));
      if (i === 50) away = b;
    }
    expect(values(merged(away, deltaSince(b, away.vector)))).toEqual({ c: 101 });
    expect(values(merged(a, deltaSince(away, {})))).toEqual({ c: 101 });
  });
});
