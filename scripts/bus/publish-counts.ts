import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { appendLine } from '../core/files.ts';

/**
 * How many messages this process gave to the bus, and how many of them could not be written: for measurement only, never the truth
 * about what is on the bus. Lines of `publishes/YYYY-MM-DD.jsonl` in the bus's folder, one write a line, by all processes at once;
 * whoever measures reads them from where it stopped and removes files of past days.
 *
 * Counting is two additions. Lines are written once a minute and at the close, so the death of a process loses at most a minute's
 * counts. While a line cannot be written (a full disk, where publishing fails, too) it waits.
 */
export class PublishCounts {
  readonly #folder: string;
  readonly #now: () => number;
  #published = 0;
  #failed = 0;

  constructor(busFolder: string, now: () => number) {
    this.#folder = countsFolder(busFolder);
    this.#now = now;
  }

  add(published: number, failed: number): void {
    this.#published += published;
    this.#failed += failed;
  }

  /** Writes what has been counted since the last time. Never throws. */
  flush(): void {
    const [published, failed] = [this.#published, this.#failed];
    if (published + failed === 0) return;
    const at = Math.trunc(this.#now());
    try {
      appendLine(join(this.#folder, nameOf(at)), JSON.stringify({ at, published, failed }));
    } catch {
      return; // the next flush has it
    }
    this.#published -= published;
    this.#failed -= failed;
  }
}

export interface PublishCount {
  /** When it was written down, Unix milliseconds. */
  readonly at: number;
  readonly published: number;
  readonly failed: number;
}

/** A piece of a file: its whole lines, and where the next piece starts. */
export interface CountsPiece {
  readonly counts: readonly PublishCount[];
  readonly end: number;
}

const countsFolder = (busFolder: string): string => join(busFolder, 'publishes');
const nameOf = (at: number): string => `${new Date(at).toISOString().slice(0, 10)}.jsonl`;

/** Names of the files that are there, oldest first. */
export function publishCountFiles(busFolder: string): string[] {
  try {
    return readdirSync(countsFolder(busFolder))
      .filter((name) => /^\d{4}-\d\d-\d\d\.jsonl$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** As much of a file as is read at once; the next call reads on. */
const PIECE_BYTES = 1_048_576;

/** Whole lines of a file behind an offset; lines that are none of ours are left out. A file that cannot be read is empty. */
export function readPublishCounts(busFolder: string, name: string, from: number): CountsPiece {
  const bytes = read(join(countsFolder(busFolder), name), from);
  const last = bytes.lastIndexOf(0x0a);
  const lines = bytes.toString('utf8', 0, last + 1).split('\n');
  return { counts: lines.flatMap((line) => parse(line) ?? []), end: from + last + 1 };
}

/** Removes a file whose counts are kept elsewhere. One that cannot be removed stays. */
export function removePublishCounts(busFolder: string, name: string): void {
  try {
    rmSync(join(countsFolder(busFolder), name), { force: true });
  } catch {
    // it is tried again when somebody measures the next time
  }
}

function read(path: string, from: number): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const bytes = Buffer.alloc(Math.max(0, Math.min(PIECE_BYTES, fstatSync(descriptor).size - from)));
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, from));
  } catch {
    return Buffer.alloc(0);
  } finally {
    closeSync(descriptor);
  }
}

function parse(line: string): PublishCount | undefined {
  try {
    const { at, published, failed } = JSON.parse(line) as Record<keyof PublishCount, unknown>;
    return isCount(at) && isCount(published) && isCount(failed) ? { at, published, failed } : undefined;
  } catch {
    return undefined;
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
