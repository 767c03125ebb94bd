/** Numbers and times for people. What was not measured is said in words, never as a 0. */

export const NOT_MEASURED = 'not measured';

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (n: number | undefined): string =>
  n === undefined ? NOT_MEASURED : Math.abs(n) < 100_000 ? whole.format(n) : compact.format(n);

/** `part` of `n` in percent; of nothing there is no share. */
export function share(part: number, n: number): string {
  if (n === 0) return NOT_MEASURED;
  const percent = (100 * part) / n;
  const rounded = percent > 0 && percent < 1 ? percent.toFixed(1) : String(Math.round(percent));
  return `${part < n && rounded === '100' ? '99' : rounded} %`;
}

export function duration(ms: number | undefined): string {
  if (ms === undefined) return NOT_MEASURED;
  if (ms < 10) return `${ms.toFixed(ms < 1 ? 2 : 1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (minutes % 60 === 0 && hours < 48) return `${hours} h`;
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}

/** Dollars with as many digits as it takes to see that they are not nothing. */
export function dollars(usd: number | undefined): string {
  if (usd === undefined) return NOT_MEASURED;
  const sign = usd < 0 ? '-' : '';
  const abs = Math.abs(usd);
  if (abs === 0 || abs >= 1) return `${sign}$${abs.toFixed(2)}`;
  return abs < 0.0001 ? `${sign}<$0.0001` : `${sign}$${abs.toFixed(abs < 0.01 ? 4 : 3)}`;
}

export function bytes(n: number): string {
  if (n < 1_024) return `${n} B`;
  return n < 1_048_576 ? `${(n / 1_024).toFixed(1)} KiB` : `${(n / 1_048_576).toFixed(1)} MiB`;
}

const clockTime = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const dayTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** Today by the clock, else with the day. */
export const time = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString() ? clockTime.format(at) : dayTime.format(at);

/** Where a slice begins. Slices of days begin at midnight UTC. */
export const sliceTime = (at: number, sliceMs: number): string =>
  sliceMs >= 86_400_000 ? `${day.format(at)} UTC` : dayTime.format(at);

export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

export const plural = (n: number, one: string): string => `${count(n)} ${n === 1 ? one : `${one}s`}`;
