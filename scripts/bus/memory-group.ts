import { pauseMs } from './backoff.ts';
import type { Ack, DeadLetter, GroupSettings } from './bus.ts';
import { expiryOf } from './envelope.ts';
import { type Hold, holdFor, isFree, NO_HOLD } from './hold.ts';
import type { Message, Stored } from './message.ts';
import { rankOf } from './priority.ts';
import type { Finish } from './turn-types.ts';

interface Waiting extends Stored {
  readonly number: number;
  readonly rank: number;
  attempts: number;
  token: number;
  hold: Hold;
  firstAt: number;
}

/** A message in the hands of a consumer. */
export interface MemoryTaken extends Stored {
  readonly number: number;
  readonly token: number;
  readonly attempt: number;
}

/** A durable group in memory: the rules of `turn.ts` said with arrays, to compare with and to test plugins with. */
export class MemoryGroup {
  readonly name: string;
  readonly pattern: string;
  settings: GroupSettings;
  cursor: number;
  dropped = false;
  /** When something was last taken or finished. */
  turnedAt: number;
  readonly dead = new Map<string, DeadLetter>();
  readonly counts = { delivered: 0, expired: 0, duplicates: 0 };
  #waiting: Waiting[] = [];
  readonly #done = new Set<string>();
  #nextNumber = 0;
  #nextToken = 1;

  constructor(facts: Pick<MemoryGroup, 'name' | 'pattern' | 'settings' | 'cursor'>, now: number) {
    this.name = facts.name;
    this.pattern = facts.pattern;
    this.settings = facts.settings;
    this.cursor = facts.cursor;
    this.turnedAt = now;
  }

  waiting(): readonly Readonly<Waiting>[] {
    return this.#waiting;
  }

  hasRoom(now: number): boolean {
    return this.#waiting.filter((w) => isFree(w.hold, now)).length < this.settings.lookAhead;
  }

  letIn(stored: Stored, now: number): void {
    const id = stored.message.messageId;
    if (isExpired(stored.message, now)) this.counts.expired++;
    else if (this.#done.has(id) || this.dead.has(id) || this.#waiting.some((w) => w.message.messageId === id))
      this.counts.duplicates++;
    else this.#add(stored);
  }

  #add(stored: Stored): void {
    const number = this.#nextNumber++;
    const rank = rankOf(number, stored.message.priority, this.settings.agingMessages);
    this.#waiting.push({ ...stored, number, rank, attempts: 0, token: 0, hold: NO_HOLD, firstAt: 0 });
  }

  take(now: number): MemoryTaken | undefined {
    const expired = this.#waiting.filter((w) => isFree(w.hold, now) && isExpired(w.message, now));
    this.counts.expired += expired.length;
    this.#waiting = this.#waiting.filter((w) => !expired.includes(w));
    for (const worn of this.#waiting.filter((w) => isFree(w.hold, now) && this.#isWornOut(w)))
      this.#bury(worn, 'abandoned', 'Its consumers died or held it too long, each time.', now);
    const [first] = this.#waiting
      .filter((w) => isFree(w.hold, now) && !this.#isBehindAnother(w))
      .sort((a, b) => a.rank - b.rank || a.number - b.number);
    if (first === undefined) return undefined;
    this.turnedAt = now;
    first.token = this.#nextToken++;
    first.hold = holdFor(now, this.settings.leaseMs);
    first.attempts++;
    first.firstAt ||= now;
    const { number, token, offset, message, attempts } = first;
    return { number, token, offset, message, attempt: attempts };
  }

  #isWornOut(w: Waiting): boolean {
    return w.token > 0 && w.attempts >= this.settings.maxAttempts;
  }

  #isBehindAnother(w: Waiting): boolean {
    const isEarlier = (o: Waiting): boolean =>
      o.number < w.number && o.message.source === w.message.source && o.message.topic === w.message.topic;
    return this.settings.ordered && this.#waiting.some(isEarlier);
  }

  finish(finish: Finish, now: number): Ack {
    const w = this.#waiting.find((one) => one.number === finish.number && one.token === finish.token);
    if (w === undefined || this.dropped) return { kind: 'lost-lease' };
    this.turnedAt = now;
    switch (finish.kind) {
      case 'ack':
        this.#remove(w);
        this.#done.add(finish.messageId);
        this.counts.delivered++;
        break;
      case 'retry':
        w.token = 0;
        w.hold = holdFor(now, finish.pauseMs);
        break;
      case 'give-back':
        w.token = 0;
        w.attempts--;
        w.hold = NO_HOLD;
        break;
      case 'extend':
        w.hold = holdFor(now, this.settings.leaseMs);
        break;
      case 'expire':
        this.#remove(w);
        this.counts.expired++;
        break;
      case 'dead':
        this.#bury(w, finish.reason, finish.error, now);
        break;
    }
    return { kind: 'accepted' };
  }

  redrive(messageId: string): boolean {
    const letter = this.dead.get(messageId);
    if (letter?.message === undefined) return false;
    this.dead.delete(messageId);
    this.#add({ offset: letter.offset, message: letter.message });
    return true;
  }

  /** Whether a consumer has it, or it waits for its next try. */
  isHeld(w: { readonly hold: Hold }, now: number): boolean {
    return !isFree(w.hold, now);
  }

  pauseMs(failures: number, random: () => number): number {
    return pauseMs(failures, this.settings.backoff, random);
  }

  #remove(w: Waiting): void {
    this.#waiting = this.#waiting.filter((one) => one !== w);
  }

  #bury(w: Waiting, reason: DeadLetter['reason'], error: string, now: number): void {
    this.#remove(w);
    const { offset, message, attempts, firstAt } = w;
    const { messageId } = message;
    const letter = {
      group: this.name,
      messageId,
      offset,
      reason,
      error,
      attempts,
      firstAt,
      diedAt: now,
      message,
    };
    this.dead.set(messageId, letter);
  }
}

export function isExpired(message: Message, now: number): boolean {
  return (expiryOf(message) ?? Number.POSITIVE_INFINITY) <= now;
}
