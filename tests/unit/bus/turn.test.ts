import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GroupSettings } from '../../../scripts/bus/bus.ts';
import { listDead } from '../../../scripts/bus/dead-letter-store.ts';
import { lookAt, stillHeld } from '../../../scripts/bus/group-looks.ts';
import { prepareSchema } from '../../../scripts/bus/group-schema.ts';
import { GroupStore } from '../../../scripts/bus/group-store.ts';
import { joinHolders } from '../../../scripts/bus/holders.ts';
import { takeTurn } from '../../../scripts/bus/turn.ts';
import type { Found, TurnInput, TurnResult } from '../../../scripts/bus/turn-types.ts';
import { ownIdentity } from '../../../scripts/log/process-identity.ts';
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
    holder: 0,
    freeDead: false,
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

  it('takes what a find that began before the cursor says from the cursor on', () => {
    const group = make();
    letIn(group, [10, 20]);
    const find = { base: 0, messages: [10, 20, 1_010, 1_020].map((o) => found(o)), upTo: 2_000 };
    const result = turn(group, { take: 9, find });
    expect([taken(result), result.cursor]).toEqual([[10, 20, 1_010, 1_020], 2_000]);
    const behind = { base: 2_001, messages: [found(2_010)], upTo: 3_000 };
    expect(turn(group, { take: 9, find: behind }).cursor).toBe(2_000);
  });

  describe('that lets in what it would take next', () => {
    const offsets = Array.from({ length: 100 }, (_, i) => i);
    const find = (more: (offset: number) => Partial<Found> = () => ({})) => ({
      base: 0,
      messages: offsets.map((offset) => found(offset, more(offset))),
      upTo: 1_000,
    });
    const waits = (group: number): unknown =>
      store.database.prepare('SELECT count(*) AS n FROM waiting WHERE group_id = ?').get(group);

    it('takes it in the same step, leaves the rest in the log, and holds it like anything taken', () => {
      const group = make();
      const result = turn(group, { take: 40, holder: 7, find: find() });
      expect([taken(result), result.cursor, result.full]).toEqual([offsets.slice(0, 40), 40, false]);
      expect(result.taken[39]).toEqual({
        ...{ number: 39, offset: 39, messageId: 'm39', attempt: 1 },
        ...{ token: result.taken[0]?.token, expiresAt: null, body: null, suspect: false },
      });
      expect(waits(group)).toEqual({ n: 40 });
      expect(taken(turn(group, { take: 9 }))).toEqual([]);
      const acks = result.taken.slice(1).map((t) => ({ ...t, kind: 'ack' as const }));
      const next = turn(group, { finished: acks, take: 1, find: { ...find(), base: 40 } });
      expect(new Set(next.acks.map((ack) => ack.kind))).toEqual(new Set(['accepted']));
      expect(next.taken[0]?.token).not.toBe(result.taken[0]?.token);
      now += LEASE_MS;
      expect(turn(group, { take: 9 }).taken).toMatchObject([{ offset: 0, attempt: 2, suspect: true }]);
    });

    it('goes past what has expired and what the group has already, also twice in one find', () => {
      const group = make();
      turn(group, { find: { base: 0, messages: [found(0)], upTo: 0 }, take: 9 });
      const odd = find((o) => (o === 1 ? { expiresAt: now } : o === 3 ? { messageId: 'm2' } : {}));
      const result = turn(group, { take: 4, find: odd });
      expect([taken(result), result.cursor]).toEqual([[2, 4, 5, 6], 7]);
      expect(store.rowById(group)).toMatchObject({ expired: 1, duplicates: 2, next_number: 5 });
    });

    it.each<readonly [string, Partial<GroupSettings>, (offset: number) => Partial<Found>, number[]]>([
      [
        'when one of those looked at has another priority',
        {},
        (o) => (o === 99 ? { priority: 9 } : {}),
        [99, 0, 1],
      ],
      ['in an ordered group', { ordered: true }, () => ({}), [0]],
      ['in a group that may lose the log', { holdsLog: false }, () => ({}), [0, 1, 2]],
    ])('does not do so %s', (_, settings, more, expected) => {
      const group = make(settings);
      const result = turn(group, { take: 3, find: find(more) });
      expect([taken(result), result.cursor]).toEqual([expected, 1_000]);
    });

    it('does not do so while something else is free', () => {
      const group = make();
      turn(group, { find: { base: 0, messages: [found(0, { priority: 1 })], upTo: 1 } });
      const later = { ...find(() => ({ priority: 2 })), base: 1, messages: find().messages.slice(1) };
      expect(turn(group, { take: 3, find: later }).cursor).toBe(1_000);
    });
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

describe('what a process holds', () => {
  const own = ownIdentity();
  const [place = '', pid = '', start = ''] = (own ?? '').split('.');
  /** A message taken by a process, and what is free of it for the next turn. */
  function afterTakingBy(identity: string | undefined): number[] {
    const group = make();
    letIn(group, [10]);
    const holder = joinHolders(store, group, identity);
    expect(taken(turn(group, { take: 1, holder }))).toEqual([10]);
    const seen = lookAt(store, group);
    const next = turn(group, { take: 1 });
    expect(seen).toBe(next.taken.length > 0 ? 'free' : 'none');
    for (const one of next.taken) expect(one).toMatchObject({ attempt: 2, suspect: true });
    return taken(next);
  }

  it('has no other name in the same process', () => {
    const group = make();
    expect(joinHolders(store, group, own)).toBe(joinHolders(store, group, own));
  });

  it.runIf(process.platform === 'linux')('is kept while it lives', () => {
    expect(own).toBeDefined();
    expect(afterTakingBy(own)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is free when its pid belongs to a process that started later',
    () => {
      expect(afterTakingBy(`${place}.${pid}.${Number(start) - 1}`)).toEqual([10]);
    },
  );

  it.runIf(process.platform === 'linux')('is free when nobody has its pid', () => {
    const { pid: gone } = spawnSync('true');
    expect(afterTakingBy(`${place}.${gone}.${start}`)).toEqual([10]);
  });

  it('is kept for its lease when it was taken in another namespace or before another start of the machine', () => {
    expect(afterTakingBy(`0123456789abcdef.${pid || 1}.1`)).toEqual([]);
  });

  it.each([undefined, 'not an identity'])('is kept for its lease when %s took it', (identity) => {
    expect(afterTakingBy(identity)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('and is refused to it afterwards, as after any lease', () => {
    const group = make();
    letIn(group, [10]);
    const holder = joinHolders(store, group, `${place}.${pid}.1`);
    const [late] = turn(group, { take: 1, holder }).taken;
    const [second] = turn(group, { take: 1 }).taken;
    if (late === undefined || second === undefined) throw new Error('not taken');
    const ack = (held: typeof late) =>
      turn(group, { finished: [{ ...held, kind: 'ack', messageId: 'm10' }] });
    expect(ack(late).acks).toEqual([{ kind: 'lost-lease' }]);
    expect(ack(second).acks).toEqual([{ kind: 'accepted' }]);
  });

  it.runIf(process.platform === 'linux')(
    'is freed beside other free work when the turn is told to look',
    () => {
      const group = make();
      letIn(group, [10, 20, 30]);
      const holder = joinHolders(store, group, `${place}.${pid}.1`);
      turn(group, { take: 1, holder });
      expect(taken(turn(group, { take: 1 }))).toEqual([20]);
      expect(taken(turn(group, { take: 1, freeDead: true }))).toEqual([10]);
    },
  );

  it('is known by rows that go after a day when they hold nothing', () => {
    const group = make();
    letIn(group, [10]);
    const held = joinHolders(store, group, '0123456789abcdef.1.1');
    joinHolders(store, group, '0123456789abcdef.2.2');
    turn(group, { take: 1, holder: held });
    now += 86_400_001;
    joinHolders(store, group, '0123456789abcdef.3.3');
    const rows = store.database.prepare('SELECT identity FROM holders ORDER BY id').all();
    expect(rows).toEqual([{ identity: '0123456789abcdef.1.1' }, { identity: '0123456789abcdef.3.3' }]);
  });
});

describe('the groups', () => {
  it('of an older program are moved with all they hold, and its responders hold the log no longer', () => {
    const { database, remove } = temporaryDatabase();
    try {
      database.exec(readFileSync(new URL('./groups-v1.sql', import.meta.url), 'utf8'));
      prepareSchema(database, { note: 'not this one', logEnd: 1 });
      const moved = new GroupStore(database, store.clock, 'e');
      expect(moved.note()).toBeUndefined();
      expect(moved.rows().map((row) => [row.name, row.cursor, row.turned_at])).toEqual([
        ['mail', 900, null],
        ['rpc.plugin.x', 100, null],
      ]);
      // The responders stand at 100 and wait for 50.
      expect(moved.slowest()).toEqual({ group: 'mail', offset: 700, idleMs: undefined });
      const id = moved.row('mail')?.id ?? 0;
      const holder = joinHolders(moved, id, ownIdentity());
      const input = { groupId: id, finished: [], find: undefined, idle: true, freeDead: true };
      const result = takeTurn(moved, {
        ...input,
        take: 5,
        holder,
        fault: () => undefined,
        bodyAt: () => undefined,
      });
      expect(result).toMatchObject({ kind: 'done', taken: [{ offset: 700, attempt: 2 }] });
      prepareSchema(database, undefined);
      expect(moved.row('mail')?.turned_at).toBe(now);
    } finally {
      remove();
    }
  });

  it('that do not hold the log are not the slowest, however far behind they are', () => {
    store.ensure('behind', '**', { holdsLog: false }, () => 0);
    expect(store.slowest()).toBeUndefined();
    store.ensure('g', '**', {}, () => 500);
    now += 7_000;
    expect(store.slowest()).toEqual({ group: 'g', offset: 500, idleMs: 7_000 });
    turn(store.row('g')?.id ?? 0, {});
    expect(store.slowest()?.idleMs).toBe(0);
  });

  it("count what expired while nobody served them, and leave what is in somebody's hands", () => {
    const group = make();
    const expiresAt = now + 10;
    const messages = [found(10, { expiresAt }), found(20, { expiresAt }), found(30)];
    turn(group, { find: { base: 0, messages, upTo: 100 } });
    turn(group, { take: 1 });
    now += 10;
    store.sweepExpired();
    expect(store.rowById(group)?.expired).toBe(1);
    const left = store.database.prepare('SELECT offset FROM waiting ORDER BY offset').all();
    expect(left).toEqual([{ offset: 10 }, { offset: 30 }]);
    expect(listDead(store, 'g', 9)).toEqual([]);
  });

  it('are of no use to an older program, which is told both versions', () => {
    store.database.exec('PRAGMA user_version = 7');
    expect(() => prepareSchema(store.database, undefined)).toThrow(/version 7.*up to 2/);
  });

  it('say which one holds the oldest message', () => {
    expect(store.slowest()).toBeUndefined();
    const group = make();
    letIn(group, [10, 20]);
    store.ensure('other', '**', {}, () => 15);
    expect(store.slowest()).toEqual({ group: 'g', offset: 10, idleMs: 0 });
    const [held] = turn(group, { take: 1 }).taken;
    if (held === undefined) throw new Error('not taken');
    turn(group, { finished: [{ ...held, kind: 'ack', messageId: 'm10' }] });
    expect(store.slowest()).toEqual({ group: 'other', offset: 15, idleMs: 0 });
  });
});
