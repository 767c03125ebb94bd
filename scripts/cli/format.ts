import { homedir } from 'node:os';
import { sep } from 'node:path';
import { safeLine } from '../core/untrusted.ts';

/** Milliseconds for people: two digits that mean something. */
export function ms(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** A number of bytes for people: `12.5 KiB`. */
export function bytes(n: number): string {
  if (n < 1_024) return `${n} B`;
  return n < 1_048_576 ? `${(n / 1_024).toFixed(1)} KiB` : `${(n / 1_048_576).toFixed(1)} MiB`;
}

/** A path for people: the home folder as `~`, nothing in it that acts in a terminal. */
export function shortPath(path: string): string {
  const home = homedir();
  const short = path === home || path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path;
  return safeLine(short, 500);
}

/** A number with at most three decimals, for JSON. */
export const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** A word of a shell command, quoted when it has to be. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
