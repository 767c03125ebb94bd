import { count } from './format.ts';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const NAMES = [
  ['day', UNITS.d],
  ['hour', UNITS.h],
  ['minute', UNITS.m],
] as const;

/** `90s`, `10m`, `2h`, `7d` in milliseconds; undefined for anything else. */
export function durationOf(text: string): number | undefined {
  const found = /^(\d{1,6})([smhd])$/.exec(text);
  return found === null ? undefined : Number(found[1]) * UNITS[found[2] as keyof typeof UNITS];
}

/** A duration for people, in the largest unit that it has two of: `3 hours`, `90 minutes`, `12 seconds`. */
export function durationText(ms: number): string {
  const unit = NAMES.find(([, size]) => ms >= 2 * size);
  return unit === undefined
    ? count(Math.round(ms / UNITS.s), 'second')
    : count(Math.round(ms / unit[1]), unit[0]);
}
