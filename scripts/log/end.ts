import { constants } from 'node:fs';
import { systemCode } from '../core/errors.ts';
import { compactedEnd } from './compacted.ts';
import type { Offset } from './log.ts';
import { Segment } from './segment.ts';
import { listSegments } from './segments.ts';

const MAX_TRIES = 1_000;

/** Finds the end of the log, looking only at what was written since it was asked last. Never writes. */
export class EndFinder {
  readonly #folder: string;
  #newest: Segment | undefined;
  #last: Offset = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Behind the last whole line of the newest segment, or behind its seal; the last known end while there is no segment. */
  end(): Offset {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const open = this.#newest;
      if (open?.catchUp() && open.sealEnd === undefined) {
        this.#last = open.base + open.known;
        return this.#last;
      }
      const newest = listSegments(this.#folder).at(-1);
      if (newest === undefined) return this.#last;
      if (newest.compacted) return compactedEnd(newest.path) ?? newest.base;
      if (open?.sealEnd !== undefined && open.base === newest.base) return open.base + open.sealEnd;
      this.close();
      try {
        this.#newest = new Segment(newest.path, newest.base, constants.O_RDONLY);
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error;
      }
    }
    return this.#last;
  }

  close(): void {
    this.#newest?.close();
    this.#newest = undefined;
  }
}
