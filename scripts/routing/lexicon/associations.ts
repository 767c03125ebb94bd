import { endianness } from 'node:os';

/**
 * What words and phrases are associated with, packed: thirteen thousand lists of numbers are quick to read as one string, and
 * slow as JSON.
 */
export interface PackedAssociations {
  /** Stems, and phrases of stems with spaces between, by lines. */
  readonly keys: string;
  /** Number of pairs of each key, a byte each; base64. */
  readonly sizes: string;
  /** `concept, weight, …` of all keys, strongest first, 16 bits each, little-endian; base64. Weights are thousandths. */
  readonly pairs: string;
}

/** The same, opened: the numbers of key `k` are `pairs[starts[k]]` up to `pairs[starts[k + 1]]`. */
export interface AssociationTable {
  readonly keys: readonly string[];
  readonly starts: Uint32Array;
  readonly pairs: Int16Array;
}

/** Packs keys with their lists `[concept, weight, …]` of at most 255 pairs. */
export function packAssociations(
  lists: ReadonlyArray<readonly [string, readonly number[]]>,
): PackedAssociations {
  const pairs = Buffer.alloc(2 * lists.reduce((sum, [, list]) => sum + list.length, 0));
  let at = 0;
  for (const [, list] of lists) for (const number of list) at = pairs.writeInt16LE(number, at);
  return {
    keys: lists.map(([key]) => key).join('\n'),
    sizes: Buffer.from(lists.map(([, list]) => list.length / 2)).toString('base64'),
    pairs: pairs.toString('base64'),
  };
}

export function openAssociations(packed: PackedAssociations): AssociationTable {
  const keys = packed.keys === '' ? [] : packed.keys.split('\n');
  const sizes = Buffer.from(packed.sizes, 'base64');
  const starts = new Uint32Array(keys.length + 1);
  for (let k = 0; k < keys.length; k++) starts[k + 1] = (starts[k] as number) + 2 * (sizes[k] as number);
  return { keys, starts, pairs: int16(packed.pairs) };
}

/** Little-endian 16-bit numbers of a base64 text. */
export function int16(base64: string): Int16Array {
  return int16Of(Buffer.from(base64, 'base64'));
}

/** The same of bytes, from a place on; an odd byte at the end is left out. Numbers of their own, not a view. */
export function int16Of(bytes: Uint8Array, from = 0): Int16Array {
  const length = 2 * ((bytes.length - from) >> 1);
  const own = new Uint8Array(length);
  own.set(bytes.subarray(from, from + length));
  if (BIG_ENDIAN) Buffer.from(own.buffer).swap16();
  return new Int16Array(own.buffer);
}

const BIG_ENDIAN = endianness() === 'BE';
