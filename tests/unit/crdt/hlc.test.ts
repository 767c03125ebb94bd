import { describe, expect, it } from 'vitest';
import {
  DEFAULT_MAX_AHEAD_MS,
  type Hlc,
  MAX_COUNTER,
  parseStamp,
  receiveHlc,
  stampAfter,
  stampOf,
  startHlc,
  tickHlc,
} from '../../../scripts/crdt/hlc.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

describe('a hybrid logical clock', () => {
  it('moves on with the wall clock and starts counting anew', () => {
    const first = tickHlc(startHlc('a'), NOON);
    expect(first).toEqual({ wallMs: NOON, counter: 0, node: 'a' });
    expect(tickHlc(first, NOON)).toEqual({ wallMs: NOON, counter: 1, node: 'a' });
    expect(tickHlc(tickHlc(first, NOON), NOON + 1)).toEqual({ wallMs: NOON + 1, counter: 0, node: 'a' });
  });

  it('still grows when the wall clock jumps back an hour', () => {
    let clock = tickHlc(startHlc('a'), NOON);
    const stamps = [stampOf(clock)];
    for (let i = 0; i < 100; i += 1) {
      clock = tickHlc(clock, NOON - HOUR + i);
      stamps.push(stampOf(clock));
    }
    expect(stamps).toEqual([...stamps].sort());
    expect(new Set(stamps).size).toBe(101);
    expect(clock.wallMs).toBe(NOON);
  });

  it('is later than everything it has received', () => {
    const remote: Hlc = { wallMs: NOON + 500, counter: 7, node: 'b' };
    const received = receiveHlc(tickHlc(startHlc('a'), NOON), remote, NOON);
    expect(received).toEqual({ kind: 'taken', clock: { wallMs: NOON + 500, counter: 8, node: 'a' } });
  });

  it('keeps its own node, and its own time when that is later than the received one', () => {
    const own = tickHlc(startHlc('a'), NOON);
    const received = receiveHlc(own, { wallMs: NOON - HOUR, counter: 9, node: 'b' }, NOON);
    expect(received.clock).toEqual({ wallMs: NOON, counter: 1, node: 'a' });
  });

  it('does not follow a clock that is a year ahead, and says by how much it is', () => {
    const own = tickHlc(startHlc('a'), NOON);
    const received = receiveHlc(own, { wallMs: NOON + YEAR, counter: 0, node: 'b' }, NOON);
    expect(received).toEqual({
      kind: 'ahead',
      aheadMs: YEAR,
      clock: { wallMs: NOON, counter: 1, node: 'a' },
    });
  });

  it('follows a clock that is ahead by exactly the limit', () => {
    const remote = { wallMs: NOON + DEFAULT_MAX_AHEAD_MS, counter: 0, node: 'b' };
    expect(receiveHlc(startHlc('a'), remote, NOON).kind).toBe('taken');
    expect(receiveHlc(startHlc('a'), { ...remote, wallMs: remote.wallMs + 1 }, NOON).kind).toBe('ahead');
  });

  it('goes to the next millisecond when the counter is used up', () => {
    const full = { wallMs: NOON, counter: MAX_COUNTER, node: 'a' };
    expect(tickHlc(full, NOON)).toEqual({ wallMs: NOON + 1, counter: 0, node: 'a' });
  });
});

describe('a stamp', () => {
  it('sorts as text by time, then counter, then node', () => {
    const clocks: readonly Hlc[] = [
      { wallMs: 9, counter: 0, node: 'z' },
      { wallMs: NOON, counter: 2, node: 'a' },
      { wallMs: NOON, counter: 10, node: 'a' },
      { wallMs: NOON, counter: 10, node: 'b' },
      { wallMs: NOON + 1, counter: 0, node: 'a' },
    ];
    const stamps = clocks.map(stampOf);
    expect([...stamps].reverse().sort()).toEqual(stamps);
  });

  it('comes back from its text, also with dashes in the node', () => {
    const clock = { wallMs: NOON, counter: 3, node: 'n-1-x' };
    expect(parseStamp(stampOf(clock))).toEqual(clock);
  });

  it.each(['', 'x', '019acb-00000-a', '019acb31d400-00000-', '019ACB31D400-00000-a'])(
    '"%s" is none',
    (text) => {
      expect(parseStamp(text)).toBeUndefined();
    },
  );

  it('for a write that replaces one of next year is later than that one and bears the own node', () => {
    const ahead = stampOf({ wallMs: NOON + YEAR, counter: 4, node: 'b' });
    const own = stampOf({ wallMs: NOON, counter: 0, node: 'a' });
    expect(parseStamp(stampAfter(own, ahead))).toEqual({ wallMs: NOON + YEAR, counter: 5, node: 'a' });
    expect(stampAfter(own, undefined)).toBe(own);
    expect(stampAfter(ahead, own)).toBe(ahead);
  });
});
