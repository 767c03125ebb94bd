import type { NodeId } from './vector.ts';

/**
 * Hybrid logical clock, after Kulkarni, Demirbas, Madappa, Avva and Leone, "Logical Physical Clocks and Consistent Snapshots in
 * Globally Distributed Databases" (2014): close to the wall clock, and never earlier than anything seen before. It decides
 * which of two writes of a register stays. It is not a source of the time, and it orders nothing but registers.
 *
 * A wall clock that jumps back does not take it back: it stands at the last time and counts, until the wall has caught up.
 */
export interface Hlc {
  readonly wallMs: number;
  /** Tells apart what happens within one millisecond, 0 to {@link MAX_COUNTER}. */
  readonly counter: number;
  readonly node: NodeId;
}

/**
 * A clock as a text that sorts as the clock does: 12 hex digits of milliseconds, 5 of the counter, the node, with `-` between.
 * Texts of two nodes are never equal.
 */
export type Stamp = string;

/** How far a clock of another machine may be ahead before ours no longer follows it. */
export const DEFAULT_MAX_AHEAD_MS = 3_600_000;

export const MAX_COUNTER = 0xfffff;
/** Greatest time that fits into a stamp: the year 10889. */
export const MAX_WALL_MS = 0xffffffffffff;

const STAMP = /^([0-9a-f]{12})-([0-9a-f]{5})-(.+)$/s;

/** `ahead`: the remote clock is not taken over, ours only moves on; the remote write itself still counts by its stamp. */
export type Received =
  | { readonly kind: 'taken'; readonly clock: Hlc }
  | { readonly kind: 'ahead'; readonly clock: Hlc; readonly aheadMs: number };

/** A clock that has seen nothing. */
export function startHlc(node: NodeId): Hlc {
  return { wallMs: 0, counter: 0, node };
}

/** The next reading for something that happens here. Greater than `last`, whatever the wall clock says. */
export function tickHlc(last: Hlc, wallMs: number): Hlc {
  const wall = bounded(wallMs);
  return wall > last.wallMs ? { wallMs: wall, counter: 0, node: last.node } : after(last, last.node);
}

/** The next reading after something of another node was seen. */
export function receiveHlc(
  last: Hlc,
  remote: Hlc,
  wallMs: number,
  maxAheadMs: number = DEFAULT_MAX_AHEAD_MS,
): Received {
  const aheadMs = remote.wallMs - bounded(wallMs);
  if (aheadMs > maxAheadMs) return { kind: 'ahead', clock: tickHlc(last, wallMs), aheadMs };
  const seen =
    remote.wallMs > last.wallMs || (remote.wallMs === last.wallMs && remote.counter > last.counter)
      ? { wallMs: remote.wallMs, counter: remote.counter, node: last.node }
      : last;
  return { kind: 'taken', clock: tickHlc(seen, wallMs) };
}

export function stampOf(clock: Hlc): Stamp {
  const wall = clock.wallMs.toString(16).padStart(12, '0');
  return `${wall}-${clock.counter.toString(16).padStart(5, '0')}-${clock.node}`;
}

/** The clock of a stamp, or undefined for a text that is none. */
export function parseStamp(stamp: Stamp): Hlc | undefined {
  const [, wall, counter, node] = STAMP.exec(stamp) ?? [];
  if (wall === undefined || counter === undefined || node === undefined) return undefined;
  return { wallMs: Number.parseInt(wall, 16), counter: Number.parseInt(counter, 16), node };
}

/**
 * A stamp for a write that comes after another one, although the own clock may be behind that: who has seen a value and writes
 * a new one means to replace it, also when the old one bears next year's date.
 */
export function stampAfter(stamp: Stamp, earlier: Stamp | undefined): Stamp {
  if (earlier === undefined || stamp > earlier) return stamp;
  const seen = parseStamp(earlier);
  const own = parseStamp(stamp);
  return seen === undefined || own === undefined ? stamp : stampOf(after(seen, own.node));
}

function after(clock: Hlc, node: NodeId): Hlc {
  return clock.counter < MAX_COUNTER
    ? { wallMs: clock.wallMs, counter: clock.counter + 1, node }
    : { wallMs: Math.min(clock.wallMs + 1, MAX_WALL_MS), counter: 0, node };
}

function bounded(wallMs: number): number {
  return Math.min(Math.max(Math.trunc(wallMs), 0), MAX_WALL_MS);
}
