import { crc32 } from 'node:zlib';
import { tailWithCrc } from './crc.ts';

/**
 * The line format. A line is a body whose last member is `"crc":"xxxxxxxx"`, CRC-32 in hex of all bytes of the line before
 * `,"crc"`, and a newline. So every tool that reads JSON lines reads a segment.
 */

/** Bytes that a line has more than its body: `,"crc":"xxxxxxxx"` and the newline. */
export const LINE_OVERHEAD = 18;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const MARK = Buffer.from(',"crc":"');
/** `,"crc":"xxxxxxxx"}` */
const TRAILER_BYTES = 18;
const DIGITS = 8;
const HEX = Buffer.from('0123456789abcdef');
const HEX_VALUE = Int8Array.from({ length: 256 }, (_, byte) => HEX.indexOf(byte));

/** The body that only the log itself writes: its line ends a segment. */
export const SEAL_BODY = '{"seal":true}';
export const SEAL_LINE: Buffer = (() => {
  const line = Buffer.alloc(SEAL_BODY.length + LINE_OVERHEAD);
  encodeLine(line, 0, SEAL_BODY);
  return line;
})();

/** Writes the line of a body at a place of a buffer with room for it; where the line ends. */
export function encodeLine(into: Buffer, at: number, body: string): number {
  const end = at + into.write(body, at, 'utf8') - 1;
  const crc = crc32(into.subarray(at, end));
  into.set(MARK, end);
  let i = end + MARK.length;
  for (let shift = 28; shift >= 0; shift -= 4) into[i++] = HEX[(crc >>> shift) & 15] as number;
  into[i++] = QUOTE;
  into[i++] = CLOSE;
  into[i++] = NEWLINE;
  return i;
}

/** The checksum that the bytes before a newline claim, or -1 when they do not end as a line does. */
function claimedCrc(bytes: Buffer, from: number, newline: number): number {
  const mark = newline - TRAILER_BYTES;
  if (mark <= from + 1 || bytes[newline - 1] !== CLOSE || bytes[newline - 2] !== QUOTE) return -1;
  for (let i = 0; i < MARK.length; i += 1) if (bytes[mark + i] !== MARK[i]) return -1;
  let crc = 0;
  for (let i = mark + MARK.length, end = i + DIGITS; i < end; i += 1) {
    const digit = HEX_VALUE[bytes[i] as number] as number;
    if (digit < 0) return -1;
    crc = crc * 16 + digit;
  }
  return crc;
}

/**
 * Where the record begins that ends at a newline: at `from` when the line is whole, behind it when torn bytes stand before,
 * undefined when there is no record. A record begins with `{"`; inside of a JSON string these two never stand side by side,
 * and an object within a record has another checksum.
 */
export function recordStart(bytes: Buffer, from: number, newline: number): number | undefined {
  const claimed = claimedCrc(bytes, from, newline);
  if (claimed < 0) return undefined;
  const mark = newline - TRAILER_BYTES;
  const startsHere = (i: number): boolean => bytes[i] === OPEN && bytes[i + 1] === QUOTE;
  if (startsHere(from) && crc32(bytes.subarray(from, mark)) === claimed) return from;
  return tailWithCrc(bytes, from, mark, claimed, startsHere);
}

/** The body of the record between its start and its newline. Spoils these bytes, so it can be taken once. */
export function takeBody(bytes: Buffer, start: number, newline: number): string {
  const mark = newline - TRAILER_BYTES;
  bytes[mark] = CLOSE; // the text in one piece, not two strings joined
  return bytes.toString('utf8', start, mark + 1);
}

/** Whether the line from `start` to the newline is the seal. */
export function isSeal(bytes: Buffer, start: number, newline: number): boolean {
  if (newline + 1 - start !== SEAL_LINE.length) return false;
  for (let i = 0; i < SEAL_LINE.length; i += 1) if (bytes[start + i] !== SEAL_LINE[i]) return false;
  return true;
}

/** A body as a compacted segment keeps it: with the offset it had. */
export function withOffset(body: string, offset: number): string {
  return `{"at":${offset},${body.slice(1)}`;
}

/** The parts of what {@link withOffset} made, or undefined. */
export function splitOffset(text: string): { readonly offset: number; readonly body: string } | undefined {
  const comma = text.indexOf(',');
  if (comma < 0 || !text.startsWith('{"at":')) return undefined;
  const offset = Number(text.slice('{"at":'.length, comma));
  return Number.isSafeInteger(offset) ? { offset, body: `{${text.slice(comma + 1)}` } : undefined;
}
