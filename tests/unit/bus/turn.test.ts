import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GroupSettings } from '../../../scripts/bus/bus.ts';
import { listDead } from '../../../scripts/bus/dead-letter-store.ts';
import { lookAt, stillHeld } from '../../../scripts/bus/group-looks.ts';
import { prepareSchema } from '../../../scripts/bus/group-schema.ts';
import { GroupStore } from '../../../scripts/bus/group-store.ts';
import { takeTurn } from '../../../scripts/bus/turn.ts';
import type { Found, TurnInput, TurnResult } from '../../../scripts/bus/turn-types.ts';
import { temporaryDatabase } from './file-medium.ts';

const LEASE_MS = 1_000;

let now: number;
let store: GroupStore;
let removeDatabase: () => void;
beforeEach(() => {
  now = 1_000_000;
  const { database, remove } = temporaryDatabase();
  removeDatabase = remove;
  prepareSchema(database, undefined);
  store = new GroupStore(database, { now: () => now, monotonicMs: () => now }, 'epoch');
});
afterEach(() => removeDatabase());

const make = (settings: Partial<GroupSettings> = {}): number =>
  store.ensure('g', '**', { leaseMs: LEASE_MS, ...settings }, () => 0).id;

const found = (offset: number, more: Partial<Found> = {}): Found => ({
  offset,
  messageId: `m${offset}`,
  source: 's',
  topic: 't',
  priority: 5,
  expiresAt: undefined,
  ...more,
});

type Done = Extract<TurnResult, { kind: 'done' }>;

function turn(groupId: number, input: Partial<TurnInput>): Done {
  const result = takeTurn(store, {
    groupId,
    finished: [],
    find: undefined,
    take: 0,
    idle: true,
    fault: () => undefined,
    bodyAt: (_, id) => `{"body of":"${id}"}`,
    ...input,
  });
  if (result.kind === 'gone') throw new Error('gone');
  return result;
}

const letIn = (group: number, offsets: readonly number[], base = 0): Done =>
  turn(group, { find: { base, messages: offsets.map((o) => found(o)), upTo: base + 1_000 } });
const taken = (result: Done): number[] => result.taken.map((t) => t.offset);

describe('a turn', () => {
  it('lets in what was found at the cursor and drops a stale find', () => {
    const group = make();
    expect(letIn(group, [10, 20]).cursor).toBe(1_000);
    expect(letIn(group, [10, 30]).cursor).toBe(1_000);
    expect(taken(turn(group, { take: 9 }))).toEqual([10, 20]);
  });

  it('lets in no more than the group looks ahead and leaves the cursor before the rest', () => {
    const group = make({ lookAhead: 3 });
    expect(letIn(group, [10, 20, 30, 40, 50]).cursor).toBe(40);
    const rest = turn(group, { take: 2, find: { base: 40, messages: [found(40), found(50)], upTo: 1_000 } });
    expect([taken(rest), rest.cursor]).toEqual([[10, 20], 40]);
    expect(letIn(group, [40, 50], 40).cursor).toBe(1_040);
  });

  it('refuses what comes with the fencing number of a lease that was taken over', () => {
    const group = make();
    letIn(group, [10]);
    const [first] = turn(group, { take: 1 }).taken;
    now += LEASE_MS;
    const [second] = turn(group, { take: 1 }).taken;
    if (first === undefined || second === undefined) throw new Error('not taken');
    expect(stillHeld(store, group, first)).toBe(false);
    expect(stillHeld(store, group, second)).toBe(true);
    const late = [
      { ...first, kind: 'ack', messageId: 'm10' },
      { ...first, kind: 'retry', pauseMs: 1, error: '' },
      { ...first, kind: 'extend' },
      { ...first, kind: 'give-back' },
      { ...first, kind: 'expire' },
      { ...first, kind: 'dead', reason: 'failed', error: '', body: null },
    ] as const;
    expect(turn(group, { finished: late }).acks.map((a) => a.kind)).toEqual(Array(6).fill('lost-lease'));
    const ack = { ...second, kind: 'ack', messageId: 'm10' } as const;
    expect(turn(group, { finished: [ack, ack] }).acks.map((a) => a.kind)).toEqual(['accepted', 'lost-lease']);
  });

  it('takes a suspect alone, and only by a consumer that has nothing else in hand', () => {
    const group = make();
    letIn(group, [10, 20, 30]);
    turn(group, { take: 2 });
    now += LEASE_MS;
    // 10 and 20 were held by one that went silent; 30 was never held.
    expect(taken(turn(group, { take: 3, idle: false }))).toEqual([]);
    expect(turn(group, { take: 3 }).taken).toMatchObject([{ offset: 10, attempt: 2, suspect: true }]);
    expect(turn(group, { take: 3 }).taken).toMatchObject([{ offset: 20, attempt: 2, suspect: true }]);
    expect(turn(group, { take: 3, idle: false }).taken).toMatchObject([{ offset: 30, suspect: false }]);
  });

  it('buries what outlived its consumers too often, and its neighbour goes on', () => {
    const group = make({ maxAttempts: 3 });
    letIn(group, [10, 20]);
    for (let i = 0; i < 3; i++) {
      expect(turn(group, { take: 1 }).taken).toMatchObject([{ offset: 10, attempt: i + 1 }]);
      now += LEASE_MS;
    }
    expect(taken(turn(group, { take: 1 }))).toEqual([20]);
    expect(listDead(store, 'g', 9)).toMatchObject([{ messageId: 'm10', reason: 'abandoned', attempts: 3 }]);
  });

  it('goes past any number of expired ones to the next that can be taken', () => {
    const group = make();
    const short = Array.from({ length: 100 }, (_, i) => found(i, { expiresAt: now + 10 }));
    turn(group, { find: { base: 0, messages: [...short, found(500)], upTo: 1_000 } });
    now += 10;
    expect(taken(turn(group, { take: 2 }))).toEqual([500]);
    expect(store.rowById(group)?.expired).toBe(100);
  });

  it('says when the next held message comes free', () => {
    const group = make();
    letIn(group, [10]);
    turn(group, { take: 1 });
    expect(turn(group, { take: 1 }).nextFreeAt).toBe(now + LEASE_MS);
    expect(lookAt(store, group)).toBe('none');
    now += LEASE_MS;
    expect(lookAt(store, group)).toBe('free');
  });

  it('changes nothing when it is cut off anywhere before its end', () => {
    const group = make();
    letIn(group, [10]);
    const [held] = turn(group, { take: 1 }).taken;
    if (held === undefined) throw new Error('not taken');
    const tables = ['groups', 'waiting', 'done', 'dead'];
    const dump = (): unknown[] => tables.map((t) => store.database.prepare(`SELECT * FROM ${t}`).all());
    const before = dump();
    for (const point of ['turn:begun', 'turn:settled', 'turn:let-in', 'turn:claimed']) {
      const input = {
        finished: [{ ...held, kind: 'ack', messageId: 'm10' }],
        find: { base: 1_000, messages: [found(1_010)], upTo: 2_000 },
        take: 5,
        fault: (at: string) => {
          if (at === point) throw new Error(`cut off at ${point}`);
        },
      } as const;
      expect(() => turn(group, input)).toThrow(`cut off at ${point}`);
      expect(dump()).toEqual(before);
    }
  });

  it('of a group that is gone says so', () => {
    const group = make();
    store.drop('g');
    expect(() => turn(group, {})).toThrow('gone');
    expect(lookAt(store, group)).toBe('gone');
  });
});

describe('the groups', () => {
  it('are of no use to an older program, which is told both versions', () => {
    store.database.exec('PRAGMA user_version = 7');
    expect(() => prepareSchema(store.database, undefined)).toThrow(/version 7.*up to 1/);
  });

  it('say which one holds the oldest message', () => {
    expect(store.slowest()).toBeUndefined();
    const group = make();
    letIn(group, [10, 20]);
    store.ensure('other', '**', {}, () => 15);
    expect(store.slowest()).toEqual({ group: 'g', offset: 10 });
    const [held] = turn(group, { take: 1 }).taken;
    if (held === undefined) throw new Error('not taken');
    turn(group, { finished: [{ ...held, kind: 'ack', messageId: 'm10' }] });
    expect(store.slowest()).toEqual({ group: 'other', offset: 15 });
  });
});
