import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseStamp } from '../../../../scripts/crdt/hlc.ts';
import { canonical, type Json } from '../../../../scripts/crdt/record.ts';
import { BadKeyError, BadValueError, MAX_VALUE_BYTES } from '../../../../scripts/store/replica/keys.ts';
import { FORGET_PEER_MS } from '../../../../scripts/store/replica/peers.ts';
import { Replica } from '../../../../scripts/store/replica/replica.ts';
import { essence, values } from '../../crdt/support/documents.ts';
import { temporaryFolder } from '../../host/folder.ts';
import { clockAt, countRows, documentOf, NOON, openReplica } from './support.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

const two = () => {
  const folder = temporaryFolder();
  return { a: openReplica(join(folder, 'a')), b: openReplica(join(folder, 'b')) };
};

describe('a replica', () => {
  it('keeps registers, counters and sets, also for the next one that opens the file', () => {
    const folder = temporaryFolder();
    const first = openReplica(folder).replica;
    first.write('pref/editor', { name: 'vim', tabs: [2, 4] });
    first.increment('usage/plugin/p/routed');
    first.increment('usage/plugin/p/routed', 4);
    first.add('avail/agent/p:a', 'x');
    first.add('avail/agent/p:a', 'y');
    expect(first.remove('avail/agent/p:a', 'x')).toBe(true);
    expect(first.remove('avail/agent/p:a', 'never there')).toBe(false);
    const next = openReplica(folder).replica;
    expect(next.register('pref/editor')).toEqual({ name: 'vim', tabs: [2, 4] });
    expect(next.counter('usage/plugin/p/routed')).toBe(5);
    expect(next.members('avail/agent/p:a')).toEqual(['y']);
    expect(next.node).toBe(first.node);
    expect(next.keys()).toEqual(['avail/agent/p:a', 'pref/editor', 'usage/plugin/p/routed']);
  });

  it('lists only keys that hold something, by the beginning of their names', () => {
    const { replica } = openReplica(temporaryFolder());
    replica.write('pref/a', 1);
    replica.write('pref/b', 1);
    replica.write('pref/b', null);
    replica.add('avail/agent/p:a', 'x');
    replica.remove('avail/agent/p:a', 'x');
    replica.write('ctx/pref/a', 1);
    expect(replica.keys()).toEqual(['ctx/pref/a', 'pref/a']);
    expect(replica.keys('pref/')).toEqual(['pref/a']);
  });

  it.each([
    ['editor', 'it has no known prefix'],
    ['pref/', 'it has no known prefix'],
    ['other/x', 'it has no known prefix'],
    ['constructor/x', 'it has no known prefix'],
    ['pref/a\nb', 'control characters'],
    ['usage/x', 'it holds a counter, not a register'],
    [`pref/${'x'.repeat(300)}`, 'it has 305 characters'],
  ])('refuses to write %j and says what keys look like', (key, wrong) => {
    const { replica } = openReplica(temporaryFolder());
    expect(() => replica.write(key, 1)).toThrow(BadKeyError);
    expect(() => replica.write(key, 1)).toThrow(wrong);
    expect(() => replica.write(key, 1)).toThrow('pref/editor');
    expect(replica.vector()).toEqual({});
  });

  it('takes a value of exactly 64 kB and refuses one byte more', () => {
    const { replica } = openReplica(temporaryFolder());
    replica.write('pref/large', 'x'.repeat(MAX_VALUE_BYTES - 2));
    expect(() => replica.write('pref/large', 'x'.repeat(MAX_VALUE_BYTES - 1))).toThrow(BadValueError);
    expect(() => replica.add('avail/x', 'ä'.repeat(2_049))).toThrow(/4098 bytes/);
  });

  it('adds to several counters at once, one operation each', () => {
    const { a, b } = two();
    a.replica.incrementAll([
      ['usage/x', 2],
      ['usage/y', 1],
      ['usage/x', 3],
    ]);
    a.replica.incrementAll([]);
    expect(a.replica.vector()).toEqual({ [a.replica.node]: 3 });
    expect(b.replica.merge(a.replica.delta({})).kind).toBe('merged');
    expect([b.replica.counter('usage/x'), b.replica.counter('usage/y')]).toEqual([5, 1]);
  });

  it.each([
    ['a wrong amount', 'usage/y', 0, BadValueError],
    ['a wrong key', 'pref/y', 1, BadKeyError],
  ])('adds to none of several counters when one has %s', (_what, key, by, wrong) => {
    const { replica } = openReplica(temporaryFolder());
    expect(() =>
      replica.incrementAll([
        ['usage/x', 1],
        [key, by],
      ]),
    ).toThrow(wrong);
    expect(replica.counter('usage/x')).toBe(0);
    expect(replica.vector()).toEqual({});
  });

  it('says when a register was last written and who added what is in a set', () => {
    const { a, b } = two();
    expect(a.replica.stamp('pref/x')).toBeUndefined();
    a.replica.write('pref/x', 1);
    a.replica.add('avail/s', 'both');
    b.replica.add('avail/s', 'both');
    b.replica.add('avail/s', 'b only');
    a.replica.merge(b.replica.delta({}));
    expect(parseStamp(a.replica.stamp('pref/x') ?? '')).toMatchObject({ wallMs: NOON, node: a.replica.node });
    expect(a.replica.memberNodes('avail/s')).toEqual([
      ['b only', [b.replica.node]],
      ['both', expect.arrayContaining([a.replica.node, b.replica.node])],
    ]);
  });

  it.each([0, -1, 0.5, Number.NaN])('refuses to add %d to a counter, and counts on', (by) => {
    const { replica } = openReplica(temporaryFolder());
    replica.increment('usage/x');
    expect(() => replica.increment('usage/x', by)).toThrow(BadValueError);
    replica.increment('usage/x');
    expect(replica.counter('usage/x')).toBe(2);
    expect(replica.vector()).toEqual({ [replica.node]: 2 });
  });

  it('leaves no trace of an operation that dies before its commit', () => {
    const folder = temporaryFolder();
    const { replica } = openReplica(folder, {
      fault: (name) => {
        if (name === 'before-commit') throw new Error('dies here');
      },
    });
    expect(() => replica.increment('usage/x')).toThrow('dies here');
    expect(() => replica.write('pref/x', 1)).toThrow('dies here');
    const after = openReplica(folder).replica;
    expect(after.vector()).toEqual({});
    expect(after.keys()).toEqual([]);
  });

  it('merges a delta whole or not at all when it dies on the way', () => {
    const folder = temporaryFolder();
    const other = openReplica(join(folder, 'a')).replica;
    other.write('pref/x', 1);
    other.increment('usage/x');
    const dying = openReplica(join(folder, 'b'), {
      fault: (name) => {
        if (name === 'in-merge') throw new Error('dies here');
      },
    }).replica;
    expect(() => dying.merge(other.delta({}))).toThrow('dies here');
    const after = openReplica(join(folder, 'b')).replica;
    expect(after.vector()).toEqual({});
    expect(after.merge(other.delta({}))).toMatchObject({ kind: 'merged', changed: 2 });
    expect(essence(documentOf(after))).toBe(essence(documentOf(other)));
  });

  it('changes nothing when a delta is merged again', () => {
    const { a, b } = two();
    a.replica.write('pref/x', 1);
    a.replica.increment('usage/x');
    a.replica.add('avail/x', 'e');
    const delta = a.replica.delta({});
    expect(b.replica.merge(delta)).toMatchObject({ kind: 'merged', changed: 3 });
    expect(b.replica.merge(delta)).toEqual({ kind: 'merged', changed: 0, ahead: [] });
  });

  it('refuses a delta with a gap and says what it has', () => {
    const { a, b } = two();
    a.replica.add('avail/x', 'e');
    const first = a.replica.vector();
    a.replica.remove('avail/x', 'e');
    expect(b.replica.merge(a.replica.delta(first))).toEqual({
      kind: 'gap',
      have: {},
      missing: { [a.replica.node]: 0 },
    });
    expect(b.replica.merge(a.replica.delta({})).kind).toBe('merged');
  });

  it('refuses a delta that uses a key as another kind, and takes none of it', () => {
    const { b } = two();
    const fact = { kind: 'count', key: 'pref/x', node: 'n_z', seq: 1, total: 1 } as const;
    const good = { kind: 'count', key: 'usage/x', node: 'n_z', seq: 2, total: 1 } as const;
    expect(b.replica.merge({ from: {}, to: { n_z: 2 }, facts: [good, fact] })).toEqual({
      kind: 'kind-clash',
      key: 'pref/x',
      has: 'register',
      wanted: 'counter',
    });
    expect(b.replica.vector()).toEqual({});
    expect(b.replica.counter('usage/x')).toBe(0);
  });

  it('keeps and passes on keys that only a newer version knows', () => {
    const { a, b } = two();
    const fact = { kind: 'count', key: 'future/x', node: 'n_z', seq: 1, total: 7 } as const;
    a.replica.merge({ from: {}, to: { n_z: 1 }, facts: [fact] });
    b.replica.merge(a.replica.delta({}));
    expect(b.replica.counter('future/x')).toBe(7);
  });
});

describe('clocks of a replica', () => {
  it('let a write win that comes after the wall clock has jumped back an hour', () => {
    const clock = clockAt(NOON);
    const { replica } = openReplica(temporaryFolder(), { clock });
    replica.write('pref/x', 'before');
    clock.set(NOON - HOUR);
    replica.write('pref/x', 'after');
    expect(replica.register('pref/x')).toBe('after');
    replica.write('pref/y', 'new key');
    const stamps = replica.delta({}).facts.flatMap((f) => (f.kind === 'register' ? [f.stamp] : []));
    expect(stamps.map((s) => parseStamp(s)?.wallMs)).toEqual([NOON, NOON]);
  });

  it('do not follow a peer that is a year ahead; its value counts, and a later write here replaces it', () => {
    const folder = temporaryFolder();
    const here = openReplica(join(folder, 'here')).replica;
    const ahead = openReplica(join(folder, 'ahead'), { clock: clockAt(NOON + YEAR) }).replica;
    ahead.write('pref/x', 'from next year');
    expect(here.merge(ahead.delta({}))).toEqual({
      kind: 'merged',
      changed: 1,
      ahead: [{ node: ahead.node, aheadMs: YEAR }],
    });
    expect(here.register('pref/x')).toBe('from next year');
    here.write('pref/x', 'from now');
    here.write('pref/y', 1);
    expect(here.register('pref/x')).toBe('from now');
    const own = here.delta({}).facts.find((f) => f.kind === 'register' && f.key === 'pref/y');
    expect(own?.kind === 'register' && parseStamp(own.stamp)?.wallMs).toBe(NOON);
    ahead.merge(here.delta(ahead.vector()));
    expect(ahead.register('pref/x')).toBe('from now');
  });
});

describe('tombstones of a replica', () => {
  it('go once all known replicas have seen them, and their rows with them', () => {
    const { a, b } = two();
    for (let i = 0; i < 200; i += 1) {
      a.replica.add('avail/x', `e${i}`);
      a.replica.remove('avail/x', `e${i}`);
    }
    b.replica.merge(a.replica.delta({}));
    a.replica.notePeer(b.replica.node, {});
    expect(a.replica.collect()).toBe(0);
    expect(countRows(a.database, 'crdt_dots')).toBe(200);
    a.replica.notePeer(b.replica.node, b.replica.vector());
    expect(a.replica.collect()).toBe(200);
    expect(countRows(a.database, 'crdt_dots')).toBe(0);
    expect(a.replica.collect()).toBe(0);
  });

  it('are not held back by a replica that was not heard of for 90 days, which then gets the whole set', () => {
    const clock = clockAt(NOON);
    const folder = temporaryFolder();
    const here = openReplica(join(folder, 'here'), { clock }).replica;
    const away = openReplica(join(folder, 'away')).replica;
    here.add('avail/x', 'e');
    away.merge(here.delta({}));
    here.notePeer(away.node, away.vector());
    here.remove('avail/x', 'e');
    clock.set(NOON + FORGET_PEER_MS);
    expect(here.collect()).toBe(0);
    clock.set(NOON + FORGET_PEER_MS + 1);
    expect(here.collect()).toBe(1);
    away.add('avail/x', 'mine');
    const delta = here.delta(away.vector());
    expect(delta.facts.some((f) => f.kind === 'whole')).toBe(true);
    expect(away.merge(delta).kind).toBe('merged');
    expect(away.members('avail/x')).toEqual(['mine']);
  });
});

describe('the documents of a replica', () => {
  it('are read through the same values as the pure document', () => {
    const { replica } = openReplica(temporaryFolder());
    replica.write('pref/x', { a: [null, true, 1.5, 'ü'] });
    replica.increment('usage/x', 3);
    replica.add('avail/x', '__proto__');
    const expected: Json = {
      'pref/x': { a: [null, true, 1.5, 'ü'] },
      'usage/x': 3,
      'avail/x': ['__proto__'],
    };
    expect(canonical(values(documentOf(replica)))).toBe(canonical(expected));
  });

  it('cannot be had without the schema', () => {
    const { database } = openReplica(temporaryFolder());
    database.exec('DROP TABLE crdt_self');
    expect(() => new Replica(database, { clock: clockAt(NOON) })).toThrow(/crdt_self/);
  });
});
