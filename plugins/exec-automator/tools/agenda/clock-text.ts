/** Times of day and lengths as people write them into agendas. Minutes since midnight, and minutes. */

const DAY_MINUTES = 1440;
/** A point between hours and minutes is only believed with a word or a range behind: `3.10` is a number of an item. */
const TIME =
  /(\d{1,2})(?:(?:[:h]|\.(?=\d{2}\s?(?:Uhr|[ap]\.?m|(?:-|–|—|bis)\s?\d{1,2}[.:]\d{2})))(\d{2})|(?=\s?(?:[ap]\.?m\b|Uhr)))\s?(?:([ap])\.?m\b\.?|Uhr\b|hrs?\b)?/i;
const RANGE = new RegExp(
  `^${TIME.source}(?:\\s?(?:-|–|—|to|bis|à)\\s?${TIME.source})?(?=$|[\\s|:,)\\]–—-])`,
  'i',
);
const LENGTH =
  /(?<![\d:.])(?:(\d{1,2})(?:[.,](\d{1,2}))?\s?(?:h|hrs?|hours?|std|stunden?|heures?|horas?)(?![\p{L}])(?:\s?(\d{1,2})\s?(?:m|min|mins|minutes?)?(?![\p{L}\d:]))?|(\d{1,4})\s?(?:'|′|m|min|mins|minutes?|minuten|minutos)(?![\p{L}\d]))/iu;

export interface StatedTimes {
  readonly start: number;
  readonly end: number | undefined;
  /** What of the text was the time. */
  readonly length: number;
}

/** A time, or a range of times, that a text begins with. */
export function timesAtStart(text: string): StatedTimes | undefined {
  const found = RANGE.exec(text);
  if (found === null) return undefined;
  const [whole, hour, minute, half, endHour, endMinute, endHalf] = found;
  const end = endHour === undefined ? undefined : minutesOf(endHour, endMinute, endHalf);
  const isShared = half === undefined && endHalf !== undefined && end !== undefined;
  const plain = minutesOf(hour, minute, half);
  const shared = isShared ? minutesOf(hour, minute, endHalf) : undefined;
  const start = shared !== undefined && end !== undefined && shared <= end ? shared : plain;
  if (start === undefined || (endHour !== undefined && end === undefined)) return undefined;
  return { start, end: end !== undefined && end < start ? end + DAY_MINUTES : end, length: whole.length };
}

/** A cell or a param that is a time and nothing else. */
export function timeOf(text: string): number | undefined {
  const trimmed = text.trim();
  const times = timesAtStart(trimmed);
  return times !== undefined && times.length === trimmed.length && times.end === undefined
    ? times.start
    : undefined;
}

export interface StatedLength {
  readonly minutes: number;
  readonly index: number;
  readonly length: number;
}

/** The last length in a text, which is where people write it: `(15 min)`, `1 h 30`, `1.5 h`, `10'`. */
export function lengthIn(text: string): StatedLength | undefined {
  const all = [...text.matchAll(new RegExp(LENGTH.source, 'giu'))];
  const found = all.at(-1);
  if (found === undefined) return undefined;
  const [whole, hours, decimals, rest, minutes] = found;
  const ofHours =
    hours === undefined ? 0 : Math.round(Number(`${hours}.${decimals ?? 0}`) * 60) + Number(rest ?? 0);
  return {
    minutes: minutes === undefined ? ofHours : Number(minutes),
    index: found.index,
    length: whole.length,
  };
}

/** A cell of a column of lengths, where a bare number means minutes and `0:45` three quarters of an hour. */
export function lengthOfCell(cell: string): number | undefined {
  const text = cell.trim();
  if (/^\d{1,4}$/.test(text)) return Number(text);
  const clock = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text);
  if (clock !== null) return Number(clock[1]) * 60 + Number(clock[2]);
  return lengthIn(text)?.minutes;
}

/** `09:05`; `00:30 +1` on the day after. */
export function clockText(minutes: number): string {
  const ofDay = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const [hour, minute] = [Math.floor(ofDay / 60), ofDay % 60].map((n) => String(n).padStart(2, '0'));
  const days = Math.floor(minutes / DAY_MINUTES);
  return `${hour}:${minute}${days > 0 ? ` +${days}` : ''}`;
}

function minutesOf(hour: string | undefined, minute = '0', half: string | undefined): number | undefined {
  const [h, m] = [Number(hour), Number(minute)];
  if (m > 59 || h > 24 || (half !== undefined && (h < 1 || h > 12))) return undefined;
  if (half === undefined) return h * 60 + m;
  return ((h % 12) + (half.toLowerCase() === 'p' ? 12 : 0)) * 60 + m;
}
