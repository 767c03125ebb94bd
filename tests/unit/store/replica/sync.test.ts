import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SyncMessage } from '../../../../scripts/store/replica/message.ts';
import { MAX_MESSAGE_BYTES, toPages, VectorTooLargeError } from '../../../../scripts/store/replica/pages.ts';
import type { Replica } from '../../../../scripts/store/replica/replica.ts';
import { SyncSide, syncReplicas } from '../../../../scripts/store/replica/sync.ts';
import { essence } from '../../crdt/support/documents.ts';
import { seeded } from '../../crdt/support/random.ts';
import { temporaryFolder } from '../../host/folder.ts';
import { countRows, documentOf, openReplica } from './support.ts';

const two = () => {
  const folder = temporaryFolder();
  return { left: openReplica(join(folder, 'left')), right: openReplica(join(folder, 'right')) };
};

function fill(replica: Replica, from: number, to: number): void {
  for (let i = from; i < to; i += 1) {
    replica.write(`pref/${i}`, 'x'.repeat(40));
    replica.increment(`usage/${i % 7}`);
    replica.add('avail/x', `${replica.node} ${i}`);
    if (i % 3 === 0) replica.remove('avail/x', `${replica.node} ${i}`);
  }
}

const same = (a: Replica, b: Replica): boolean => essence(documentOf(a)) === essence(documentOf(b));

describe('a synchronisation', () => {
  it('brings both sides to the same state, and changes nothing the second time', () => {
    const { left, right } = two();
    fill(left.replica, 0, 20);
    fill(right.replica, 10, 40);
    expect(syncReplicas(left.replica, right.replica)).toMatchObject({ kind: 'synced', ahead: [] });
    expect(same(left.replica, right.replica)).toBe(true);
    expect(left.replica.members('avail/x')).toHaveLength(13 + 20);
    expect(syncReplicas(right.replica, left.replica)).toMatchObject({ kind: 'synced', changed: 0 });
  });

  it('lets both sides drop their tombstones afterwards', () => {
    const { left, right } = two();
    fill(left.replica, 0, 30);
    syncReplicas(left.replica, right.replica);
    expect(left.replica.collect()).toBe(10);
    expect(right.replica.collect()).toBe(10);
    expect(countRows(left.database, 'crdt_dots')).toBe(20);
    expect(syncReplicas(left.replica, right.replica)).toMatchObject({ kind: 'synced', changed: 0 });
  });

  it('sends a large state in messages that are all small enough', () => {
    const { left, right } = two();
    for (let i = 0; i < 12; i += 1) left.replica.write(`pref/${i}`, 'ü'.repeat(32_000));
    const side = new SyncSide(left.replica);
    const { replies } = side.receive(new SyncSide(right.replica).hello(false));
    expect(replies.length).toBeGreaterThan(2);
    for (const reply of replies) expect(Buffer.byteLength(reply)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    const receiver = new SyncSide(right.replica);
    const kinds = replies.map((reply) => receiver.receive(reply).event.kind);
    expect(kinds).toEqual([...replies.slice(1).map(() => 'waiting'), 'merged']);
    expect(same(left.replica, right.replica)).toBe(true);
  });

  it('takes the pages in any order, and each of them twice', () => {
    const { left, right } = two();
    fill(left.replica, 0, 40);
    const options = { maxMessageBytes: 2_000 };
    const { replies } = new SyncSide(left.replica, options).receive(new SyncSide(right.replica).hello(false));
    expect(replies.length).toBeGreaterThan(5);
    const receiver = new SyncSide(right.replica, options);
    const events = [...replies, ...replies].reverse().map((reply) => receiver.receive(reply).event.kind);
    expect(events.filter((kind) => kind === 'merged').length).toBeGreaterThanOrEqual(1);
    expect(same(left.replica, right.replica)).toBe(true);
  });

  it('goes on after a side has died with half of the pages', () => {
    const { left, right } = two();
    fill(left.replica, 0, 40);
    const options = { maxMessageBytes: 2_000 };
    const { replies } = new SyncSide(left.replica, options).receive(new SyncSide(right.replica).hello(false));
    const dying = new SyncSide(right.replica);
    for (const reply of replies.slice(0, -1)) expect(dying.receive(reply).event.kind).toBe('waiting');
    expect(right.replica.vector()).toEqual({});
    expect(syncReplicas(left.replica, right.replica, options).kind).toBe('synced');
    expect(same(left.replica, right.replica)).toBe(true);
  });

  it('broken off after any number of messages ends the same when it is run again', () => {
    const { left, right } = two();
    fill(left.replica, 0, 6);
    fill(right.replica, 3, 9);
    for (let allowed = 0; allowed < 12; allowed += 1) {
      const sides = [new SyncSide(left.replica), new SyncSide(right.replica)] as const;
      const queue: [0 | 1, string][] = [[1, sides[0].hello()]];
      for (let n = 0; n < allowed; n += 1) {
        const next = queue.shift();
        if (next === undefined) break;
        for (const reply of sides[next[0]].receive(next[1]).replies)
          queue.push([next[0] === 0 ? 1 : 0, reply]);
      }
      left.replica.increment('usage/between');
    }
    expect(syncReplicas(left.replica, right.replica).kind).toBe('synced');
    expect(same(left.replica, right.replica)).toBe(true);
    expect(right.replica.counter('usage/between')).toBe(12);
  });

  it.each([1, 2, 3])(
    'over a network that loses, doubles and reorders messages ends equal, seed %i',
    (seed) => {
      const random = seeded(seed);
      const { left, right } = two();
      const options = { maxMessageBytes: 1_500 };
      for (let round = 0; round < 8; round += 1) {
        fill(random.pick([left.replica, right.replica]), round * 4, round * 4 + 4);
        const sides = [new SyncSide(left.replica, options), new SyncSide(right.replica, options)] as const;
        const network: [0 | 1, string][] = [
          [1, sides[0].hello()],
          [0, sides[1].hello()],
        ];
        for (let n = 0; n < 200 && network.length > 0; n += 1) {
          const [next] = network.splice(random.below(network.length), 1);
          if (next === undefined || random.chance(0.2)) continue;
          const { replies, event } = sides[next[0]].receive(next[1]);
          expect(['merged', 'gap', 'waiting', 'heard', 'acknowledged']).toContain(event.kind);
          for (const reply of replies) network.push([next[0] === 0 ? 1 : 0, reply]);
          if (random.chance(0.1)) network.push(next);
        }
      }
      expect(syncReplicas(left.replica, right.replica, options).kind).toBe('synced');
      expect(same(left.replica, right.replica)).toBe(true);
    },
  );

  it('of a replica with itself is refused, because nothing could come of it', () => {
    const { left } = two();
    expect(syncReplicas(left.replica, left.replica)).toMatchObject({
      kind: 'refused',
      why: { kind: 'same-node', node: left.replica.node },
    });
  });

  it('answers a delta with a gap by saying where it stands', () => {
    const { left, right } = two();
    left.replica.increment('usage/x');
    const [page] = toPages(
      { from: { n_other: 3 }, to: { n_other: 4 }, facts: [] },
      left.replica.node,
      'transfer',
    );
    const { replies, event } = new SyncSide(right.replica).receive(JSON.stringify(page));
    expect(event.kind).toBe('gap');
    expect(replies.map((r) => (JSON.parse(r) as SyncMessage).kind)).toEqual(['hello']);
  });
});

describe('a message from outside', () => {
  const page = { kind: 'page', node: 'n_z', transfer: 't', index: 0, last: true, from: {}, to: { n_z: 1 } };
  const write = {
    kind: 'register',
    key: 'pref/x',
    value: 1,
    stamp: '0000000003e8-00000-n_z',
    node: 'n_z',
    seq: 1,
  };

  it.each([
    ['text that is no JSON', 'nonsense'],
    ['no object', '[]'],
    ['no node', { kind: 'hello', has: {}, marks: [], asks: true }],
    ['an unknown kind', { kind: 'constructor', node: 'n_z' }],
    ['a vector with a half operation', { kind: 'ack', node: 'n_z', has: { n_z: 1.5 } }],
    ['a vector with a negative operation', { kind: 'ack', node: 'n_z', has: { n_z: -1 } }],
    ['a first page without its range', { ...page, from: undefined, facts: [] }],
    ['a page without facts', page],
    ['an unknown fact', { ...page, facts: [{ kind: 'spell', key: 'pref/x' }] }],
    ['a write without a stamp', { ...page, facts: [{ ...write, stamp: 'soon' }] }],
    ['a value above 64 kB', { ...page, facts: [{ ...write, value: 'x'.repeat(65_536) }] }],
    ['a key that is too long', { ...page, facts: [{ ...write, key: `pref/${'x'.repeat(300)}` }] }],
    ['an operation outside its range', { ...page, facts: [{ ...write, seq: 2 }] }],
  ])('with %s is refused in words and changes nothing', (_, message) => {
    const { replica } = openReplica(temporaryFolder());
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    const { replies, event } = new SyncSide(replica).receive(text);
    expect(event.kind).toBe('malformed');
    expect(event.kind === 'malformed' && event.wrong).not.toBe('');
    expect(replies).toEqual([]);
    expect(replica.vector()).toEqual({});
  });

  it('that is right is taken', () => {
    const { replica } = openReplica(temporaryFolder());
    const { event } = new SyncSide(replica).receive(JSON.stringify({ ...page, facts: [write] }));
    expect(event).toMatchObject({ kind: 'merged', changed: 1 });
    expect(replica.register('pref/x')).toBe(1);
  });

  it('cannot be made when the list of nodes alone is too large, which is said', () => {
    const to = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`n_${i}`, 1]));
    expect(() => toPages({ from: {}, to, facts: [] }, 'n_z', 't', 1_000)).toThrow(VectorTooLargeError);
  });
});
