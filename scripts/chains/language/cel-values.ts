import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { isObject, type Json } from '../../core/json.ts';

/**
 * JSON values as CEL sees them, and back. Objects are maps that convert a value when it is asked for, so that an expression pays for
 * what it names and not for the size of an output; as maps they also have no prototype to reach into. Integers are CEL ints (BigInt).
 */

/** Something that has no place in JSON; the message completes "the value …". */
export class NotJson extends Error {}

/** The last key that was asked for in vain; the evaluator's own error does not say where. Evaluation is synchronous, so one is enough. */
export interface Miss {
  readonly key: string;
  readonly known: readonly string[];
}
export const misses: { last: Miss | undefined } = { last: undefined };

/** A read-only map whose values are made on demand. */
export abstract class LazyMap extends Map<unknown, unknown> {
  protected abstract find(key: string): unknown;
  protected abstract names(): readonly string[];

  override get(key: unknown): unknown {
    const value = typeof key === 'string' ? this.find(key) : undefined;
    if (value === undefined) misses.last = { key: String(key), known: this.names() };
    return value;
  }
  override has(key: unknown): boolean {
    return typeof key === 'string' && this.find(key) !== undefined;
  }
  override get size(): number {
    return this.names().length;
  }
  override keys(): MapIterator<unknown> {
    return this.names().values();
  }
  override *entries(): MapIterator<[unknown, unknown]> {
    for (const name of this.names()) yield [name, this.find(name)];
  }
  override [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    return this.entries();
  }
}

/** The evaluator knows a map by its constructor, so every kind of lazy map has to name `Map`. */
export function passesForMap(kind: abstract new (...args: never[]) => LazyMap): void {
  Object.defineProperty(kind.prototype, 'constructor', { value: Map });
}

class JsonMap extends LazyMap {
  readonly source: { readonly [key: string]: Json };

  constructor(source: { readonly [key: string]: Json }) {
    super();
    this.source = source;
  }
  protected find(key: string): unknown {
    return Object.hasOwn(this.source, key) ? toCel(this.source[key] as Json) : undefined;
  }
  protected names(): readonly string[] {
    return Object.keys(this.source);
  }
}
passesForMap(JsonMap);

/** Converted lists, so that a list in a loop is converted once, and a list that comes out unchanged is the one that went in. */
const lists = new WeakMap<readonly Json[], unknown[]>();
const sources = new WeakMap<object, Json>();

/** A value as CEL takes it. */
export function toCel(value: Json): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isObject(value)) return new JsonMap(value);
  let list = lists.get(value);
  if (list === undefined) {
    list = value.map(toCel);
    lists.set(value, list);
    sources.set(list, value);
  }
  return list;
}

/** A value of CEL as JSON. Throws {@link NotJson} for what JSON cannot hold. */
export function fromCel(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      return integer(value);
    case 'number':
      if (Number.isFinite(value)) return value;
      throw new NotJson(`is ${value}, which JSON cannot hold`);
  }
  if (value === null) return null;
  if (typeof value === 'object') return fromObject(value);
  throw new NotJson('is not a value');
}

function integer(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new NotJson(
    `is ${value}, beyond the whole numbers that JSON carries exactly (±${Number.MAX_SAFE_INTEGER})`,
  );
}

function fromObject(value: object): Json {
  if (value instanceof JsonMap) return value.source;
  const source = sources.get(value);
  if (source !== undefined) return source;
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [String(k), fromCel(v)]));
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Duration) return String(value);
  if (value instanceof UnsignedInt) return integer(value.valueOf() as bigint);
  if (value instanceof Uint8Array) throw new NotJson('is bytes; .string() or .base64() makes text of it');
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fromCel(v)]));
  }
  throw new NotJson('is a type, not a value');
}
