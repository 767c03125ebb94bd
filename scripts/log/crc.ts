import { crc32 } from 'node:zlib';

/**
 * CRC-32 of every tail of a stretch of bytes without reading each tail: crc(tail) = crc(all) xor crc(head) * x^(8 * length of
 * tail), in the field that CRC-32 computes in. This is zlib's crc32_combine turned round (zlib, crc32.c: multmodp, x2nmodp).
 * Without it, finding a record behind torn bytes with many nested objects would take time squared.
 */

const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** Product of two polynomials modulo the CRC polynomial, bits reflected. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor;
    factor = (factor & 1) === 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

/** x^(2^n) for n from 0 to 31. */
const SQUARES: readonly number[] = (() => {
  const squares = [0x40000000];
  while (squares.length < 32) {
    const last = squares.at(-1) as number;
    squares.push(multiply(last, last));
  }
  return squares;
})();

/** x^(8 * bytes). */
function shiftOf(bytes: number): number {
  let shift = ONE;
  for (let left = bytes, power = 3; left > 0; left = Math.floor(left / 2), power += 1)
    if (left % 2 === 1) shift = multiply(SQUARES[power % 32] as number, shift);
  return shift;
}

/**
 * The first start after `from`, among those where `isStart` holds, from which bytes up to `to` have the checksum
 * `expected`. Undefined when there is none.
 */
export function tailWithCrc(
  bytes: Buffer,
  from: number,
  to: number,
  expected: number,
  isStart: (index: number) => boolean,
): number | undefined {
  const all = crc32(bytes.subarray(from, to));
  let head = 0;
  let headEnd = from;
  for (let start = from + 1; start < to; start += 1) {
    if (!isStart(start)) continue;
    head = crc32(bytes.subarray(headEnd, start), head);
    headEnd = start;
    if ((all ^ multiply(shiftOf(to - start), head)) >>> 0 === expected) return start;
  }
  return undefined;
}
