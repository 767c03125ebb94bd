import { type FileHandle, open } from 'node:fs/promises';
import { fingerprint } from '../../core/ids.ts';

/**
 * A transcript is read in slices of whole lines, so that a large one is never in memory at once. A last line without its end is
 * still being written and stays for the next time. A line that is longer than any answer of a model is passed over unread.
 */
export interface Slice {
  readonly lines: readonly string[];
  /** Where the next slice begins, in bytes. */
  readonly to: number;
  /** {@link markAt} of that place. */
  readonly mark: string;
  /** Lines that were passed over because of their length. */
  readonly tooLong: number;
}

export interface SliceLimits {
  /** Bytes that are read at once. Default 262,144. */
  readonly sliceBytes?: number;
  /** Bytes of a line; a slice grows up to it. Default 4,194,304. */
  readonly lineBytes?: number;
}

const SLICE_BYTES = 262_144;
const LINE_BYTES = 4_194_304;
/** So many bytes before a place say whether the file is still the one that was read. */
const MARK_BYTES = 256;
const NEWLINE = 0x0a;

/** The lines from a place on; undefined when no line ends there, or the file cannot be read. */
export async function readSlice(
  path: string,
  from: number,
  { sliceBytes = SLICE_BYTES, lineBytes = LINE_BYTES }: SliceLimits = {},
): Promise<Slice | undefined> {
  return withFile(path, async (file) => {
    for (let size = sliceBytes; ; size = Math.min(size * 4, lineBytes)) {
      const bytes = await readAt(file, from, size);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end > 0) return sliceOf(file, from, bytes.subarray(0, end));
      if (bytes.length < size) return undefined;
      if (size >= lineBytes) return passOver(file, from + bytes.length, sliceBytes);
    }
  });
}

/** A hash of the last bytes before a place. Undefined when the file is shorter, or cannot be read. */
export async function markAt(path: string, place: number): Promise<string | undefined> {
  return withFile(path, (file) => mark(file, place));
}

async function sliceOf(file: FileHandle, from: number, bytes: Buffer): Promise<Slice> {
  const to = from + bytes.length;
  const lines = bytes.toString('utf8').split('\n').slice(0, -1);
  return { lines, to, mark: (await mark(file, to)) ?? '', tooLong: 0 };
}

async function passOver(file: FileHandle, from: number, size: number): Promise<Slice | undefined> {
  for (let at = from; ; ) {
    const bytes = await readAt(file, at, size);
    const end = bytes.indexOf(NEWLINE) + 1;
    if (end > 0) return { lines: [], to: at + end, mark: (await mark(file, at + end)) ?? '', tooLong: 1 };
    if (bytes.length < size) return undefined;
    at += bytes.length;
  }
}

async function mark(file: FileHandle, place: number): Promise<string | undefined> {
  const length = Math.min(place, MARK_BYTES);
  const bytes = await readAt(file, place - length, length);
  return bytes.length < length ? undefined : fingerprint(bytes.toString('latin1'));
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    return await work(file);
  } catch {
    return undefined;
  } finally {
    await file?.close().catch(() => undefined);
  }
}
