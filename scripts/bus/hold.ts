/**
 * Until when a message is kept from consumers: a lease of the one who has it, or the pause before it is tried again. Both are
 * `from` (when it began) and `until`, in Unix milliseconds; 0 and 0 is a message that nobody holds.
 *
 * The clock of the machine may be set while a hold lasts. Forward: the hold ends early, so a message may be given out a second
 * time before the first one acknowledges, whose acknowledgement is then refused. Back: without a rule it would last until
 * the clock has caught up, an hour or a year. The rule: a hold whose beginning lies more than its own length in the
 * future is over. So it lasts at most twice its length, whatever the clock does.
 */
export interface Hold {
  readonly from: number;
  readonly until: number;
}

export const NO_HOLD: Hold = { from: 0, until: 0 };

export function holdFor(now: number, lengthMs: number): Hold {
  return { from: now, until: now + lengthMs };
}

/** Whether the message may be given out. {@link SQL_IS_FREE} says the same. */
export function isFree(hold: Hold, now: number): boolean {
  return hold.until <= now || hold.from - (hold.until - hold.from) > now;
}

/** {@link isFree} for the columns held_from and held_until; both parameters are the time now. */
export const SQL_IS_FREE = '(held_until <= ? OR 2 * held_from - held_until > ?)';
