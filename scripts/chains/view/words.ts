import type { RunHead } from './run-view.ts';

/** A duration for people, two units at most: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `4 d 1 h`. Negative counts as none. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 9.95) return `${(Math.round(seconds * 10) / 10).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return two(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.floor(whole / 60);
  if (minutes < 1_440) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.floor(minutes / 60);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const two = (big: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big} ${unit}` : `${big} ${unit} ${small} ${smallUnit}`;

/** What was measured of a cost: `$0.12, 4,200 tokens`; without any part `not measured`. */
export function costText(cost: RunHead['cost']): string {
  const parts = [
    ...(cost?.usd === undefined ? [] : [usdText(cost.usd)]),
    ...(cost?.tokens === undefined
      ? []
      : [`${number(cost.tokens)} ${cost.tokens === 1 ? 'token' : 'tokens'}`]),
  ];
  return parts.length === 0 ? 'not measured' : parts.join(', ');
}

/** Cents, and more digits where cents would say nothing. */
function usdText(usd: number): string {
  return usd === 0 || usd >= 0.1 ? `$${usd.toFixed(2)}` : `$${Number(usd.toPrecision(2))}`;
}

/** With commas, whatever the machine's language. */
export const number = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
