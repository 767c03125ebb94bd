/** Clock times of places, by what Node knows of time zones. */

const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** A clock time as it is written on a wall, in the fields of UTC. */
type Wall = number;

export function isZone(name: string): boolean {
  return formatOf(name) !== undefined;
}

/** The moment at which a place's clocks show a time. Of a time that comes twice, the first; of one that is left out, as if it were not. */
export function momentOf(wall: Wall, zone: string): number {
  const before = offsetAt(wall - DAY_MS, zone);
  const after = offsetAt(wall + DAY_MS, zone);
  const first = wall - Math.max(before, after) * MINUTE_MS;
  if (wallOf(first, zone) === wall) return first;
  const second = wall - Math.min(before, after) * MINUTE_MS;
  return wallOf(second, zone) === wall ? second : wall - before * MINUTE_MS;
}

/** What a place's clocks show at a moment. */
export function wallOf(ms: number, zone: string): Wall {
  const parts = Object.fromEntries(
    formatOf(zone)
      ?.formatToParts(ms)
      .map((p) => [p.type, Number(p.value)]) ?? [],
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** `2026-03-29T09:30+02:00`. */
export function textOf(ms: number, zone: string): string {
  const offset = offsetAt(ms, zone);
  const sign = offset < 0 ? '-' : '+';
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const [hours, minutes] = [Math.abs(offset) / 60, Math.abs(offset) % 60];
  return `${new Date(wallOf(ms, zone)).toISOString().slice(0, 16)}${sign}${two(hours)}:${two(minutes)}`;
}

/** Minutes east of Greenwich. */
function offsetAt(ms: number, zone: string): number {
  return Math.round((wallOf(ms, zone) - Math.floor(ms / 1000) * 1000) / MINUTE_MS);
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, made(zone));
  return formats.get(zone);
}

function made(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}
