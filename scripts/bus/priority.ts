import { HIGHEST_PRIORITY } from './message.ts';

/**
 * Priority with aging, without a clock. A group numbers what it lets in: 0, 1, 2, … What waits is given out by
 *
 *     rank = number - priority x agingMessages      lowest first, ties by number
 *
 * so a message gains one level for every `agingMessages` messages let in after it. The rank never changes, so that an index can
 * keep the order, and no clock that jumps can disturb it.
 *
 * Bound: a message of priority p is overtaken by fewer than (10 - p) x agingMessages later ones, whatever comes. Within one
 * priority nothing overtakes.
 */
export const DEFAULT_AGING_MESSAGES = 100;

/** The place of a message among what waits; lowest first. */
export function rankOf(number: number, priority: number, agingMessages: number): number {
  return number - priority * agingMessages;
}

/** No more than so many later messages are given out before one of this priority. */
export function overtakeBound(priority: number, agingMessages: number): number {
  return Math.max(0, (HIGHEST_PRIORITY - priority) * agingMessages - 1);
}
