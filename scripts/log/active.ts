import { closeSync, constants, fstatSync, mkdirSync, openSync } from 'node:fs';
import { systemCode } from '../core/errors.ts';
import { compactedEnd } from './compacted.ts';
import type { LogFaultPoint } from './faults.ts';
import type { Offset } from './log.ts';
import { Segment } from './segment.ts';
import { FILE_MODE, FOLDER_MODE, listSegments, removeFile, segmentPath } from './segments.ts';

const WRITE = constants.O_RDWR | constants.O_APPEND;
const CREATE = WRITE | constants.O_CREAT | constants.O_EXCL;
/** Somebody rotates in between every time: not that often. */
const MAX_TRIES = 10_000;

export interface ActiveOptions {
  readonly folder: string;
  /** Highest end this process has seen; a folder emptied by hand goes on there, so that offsets do not run backwards. */
  readonly floor: Offset;
  readonly fault: (point: LogFaultPoint) => void;
}

/**
 * Opens the segment to write to: the newest, unsealed, and made when it is not there. The races are told in `writer.ts`.
 * Throws the system's error when the folder cannot be written.
 */
export function openActive(options: ActiveOptions): Segment {
  const { folder, fault } = options;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const newest = listSegments(folder).at(-1);
    if (newest === undefined) {
      createSegment(options, options.floor);
      continue;
    }
    if (newest.compacted) {
      // Only when later segments were removed by hand.
      createSegment(options, Math.max(options.floor, compactedEnd(newest.path) ?? newest.base + 1));
      continue;
    }
    fault('segment:before-open');
    const segment = openExisting(newest.path, newest.base);
    if (segment === undefined) continue;
    fault('segment:opened');
    const stillNewest = listSegments(folder).at(-1)?.base === segment.base;
    if (stillNewest && segment.catchUp()) {
      if (segment.sealEnd === undefined) return segment;
      createSegment(options, segment.base + segment.sealEnd);
    }
    segment.close();
  }
  throw new Error(`no segment of ${folder} stays the newest long enough to be opened`);
}

/** Makes the segment with this base, unless it is there or the log has gone on behind it. */
export function createSegment({ folder, fault }: ActiveOptions, base: Offset): void {
  const path = segmentPath(folder, base);
  fault('segment:before-create');
  let fd: number;
  try {
    fd = openSync(path, CREATE, FILE_MODE);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return;
    if (systemCode(error) !== 'ENOENT') throw error;
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    return;
  }
  try {
    fault('segment:created');
    const overtaken = (listSegments(folder).at(-1)?.base ?? base) > base;
    // With bytes in it, others found it while it was the newest, used it and went on: then it is part of the log.
    if (overtaken && fstatSync(fd).size === 0) removeFile(path);
  } finally {
    closeSync(fd);
  }
}

function openExisting(path: string, base: Offset): Segment | undefined {
  try {
    return new Segment(path, base, WRITE);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
