import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../core/errors.ts';
import type { Offset } from './log.ts';

/**
 * The files of a log. A segment is named by the offset of its first byte, 16 digits: `0000000000000000.jsonl`, or
 * `0000000000000000.compact.jsonl` once compaction rewrote it. Where both are there, compaction died before it removed the
 * original, and the compacted one counts. Other names are not segments.
 */
export interface SegmentFile {
  readonly base: Offset;
  readonly path: string;
  readonly compacted: boolean;
}

export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;
const DIGITS = 16;
const NAME = /^(\d{16})(\.compact)?\.jsonl$/;

/** What the names of all files of a segment begin with. */
export function segmentStem(base: Offset): string {
  return String(base).padStart(DIGITS, '0');
}

export function segmentPath(folder: string, base: Offset, form: 'plain' | 'compact' = 'plain'): string {
  const name = segmentStem(base);
  return join(folder, form === 'plain' ? `${name}.jsonl` : `${name}.compact.jsonl`);
}

/**
 * Segments in order. A folder that is not there has none. Every segment that was there during the whole call is among them;
 * of those that came or went meanwhile, any may be.
 */
export function listSegments(folder: string): SegmentFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  const found = new Map<Offset, SegmentFile>();
  for (const name of names) {
    const match = NAME.exec(name);
    if (match === null) continue;
    const base = Number(match[1]);
    const compacted = match[2] !== undefined;
    if (compacted || !found.has(base)) found.set(base, { base, path: join(folder, name), compacted });
  }
  return [...found.values()].sort((a, b) => a.base - b.base);
}

/** Size and time of the last write of a file; size 0 and time 0 when it is gone. */
export function sizeOf(path: string): { readonly bytes: number; readonly writtenAt: number } {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? { bytes: 0, writtenAt: 0 } : { bytes: stat.size, writtenAt: stat.mtimeMs };
}

/** Bytes of all segments. */
export function totalBytes(files: readonly SegmentFile[]): number {
  let bytes = 0;
  for (const file of files) bytes += sizeOf(file.path).bytes;
  return bytes;
}

/** Removes a file, if it is there. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
