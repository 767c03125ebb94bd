import type { Stamp } from './hlc.ts';
import type { Json } from './record.ts';
import { contains, type Dot, type Vector } from './vector.ts';

/**
 * A register in which the write with the greatest stamp stays. Which of two concurrent writes that is follows from the clocks
 * of their machines; the other one is gone for good. `value` null stands for "not set", and is a write like any other.
 */
export interface Write {
  readonly value: Json;
  readonly stamp: Stamp;
  readonly dot: Dot;
}

/** Null: never written. */
export type Register = Write | null;

export const EMPTY_REGISTER: Register = null;

/** The register after a write, which loses when it is older. */
export function applyWrite(register: Register, write: Write): Register {
  return mergeRegisters(register, write);
}

export function mergeRegisters(a: Register, b: Register): Register {
  if (a === null || b === null) return a ?? b;
  return b.stamp > a.stamp ? b : a;
}

/** The part of a register that somebody who has `since` lacks. */
export function registerDelta(register: Register, since: Vector): Register {
  return register === null || contains(since, register.dot) ? EMPTY_REGISTER : register;
}

export function registerValue(register: Register): Json {
  return register?.value ?? null;
}
