import { ArbiterError } from '../../core/errors.ts';
import type { Kind } from '../../crdt/delta.ts';
import type { Json } from '../../crdt/record.ts';

/** The uses of shared state. The first part of a key says the use, and the use says what the key holds. */
export const PREFIXES = {
  /** What the user has chosen: `pref/arbiter.everywhere`. */
  pref: 'register',
  /** Values that sessions share: `ctx/release.branch`. */
  ctx: 'register',
  /** How often something happened: `usage/agent/fastapi-backend:api-designer/routed`. */
  usage: 'counter',
  /** Why something is not to be used at the moment: `avail/agent/fastapi-backend:api-designer`. */
  avail: 'set',
} as const satisfies Readonly<Record<string, Kind>>;

export const MAX_KEY_CHARS = 256;
/** Of a value as JSON, in UTF-8. */
export const MAX_VALUE_BYTES = 65_536;
/** Of an element of a set, in UTF-8. */
export const MAX_ELEMENT_BYTES = 4_096;

const KEY = /^([a-z]+)\/[^\u0000-\u001f\u007f]+$/u;

/** A key that no use of shared state has. */
export class BadKeyError extends ArbiterError {
  readonly key: string;

  constructor(key: string, wrong: string) {
    super('state-key', `"${key.slice(0, 80)}" is no key of shared state: ${wrong}.`, {
      fix: `Keys begin with ${Object.keys(PREFIXES)
        .map((p) => `${p}/`)
        .join(', ')} and have at most ${MAX_KEY_CHARS} characters, as pref/editor.`,
    });
    this.key = key;
  }
}

/** A value that cannot be kept under its key. */
export class BadValueError extends ArbiterError {
  readonly key: string;

  constructor(key: string, wrong: string, fix: string) {
    super('state-value', `${key} cannot take this value: ${wrong}.`, { fix });
    this.key = key;
  }
}

/** What a key holds; undefined for a use that this version does not know, or a text that is no key at all. */
export function kindOfKey(key: string): Kind | undefined {
  const prefix = KEY.exec(key)?.[1];
  if (prefix === undefined || !Object.hasOwn(PREFIXES, prefix)) return undefined;
  return PREFIXES[prefix as keyof typeof PREFIXES];
}

/** Throws a {@link BadKeyError} for a key that does not hold this. */
export function checkKey(key: string, wanted: Kind): void {
  if (key.length > MAX_KEY_CHARS) throw new BadKeyError(key, `it has ${key.length} characters`);
  const kind = kindOfKey(key);
  if (kind === undefined)
    throw new BadKeyError(key, 'it has no known prefix, nothing after it, or control characters');
  if (kind !== wanted) throw new BadKeyError(key, `it holds a ${kind}, not a ${wanted}`);
}

/** The value as JSON text. Throws a {@link BadValueError} when it is too large or is no JSON. */
export function valueText(key: string, value: Json): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new BadValueError(key, 'it is not JSON', 'Give a JSON value.');
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_VALUE_BYTES)
    throw new BadValueError(
      key,
      `it has ${bytes} bytes as JSON, at most ${MAX_VALUE_BYTES} are kept`,
      'Keep large things in a file and its path here.',
    );
  return text;
}

/** Throws a {@link BadValueError} for an element that is too large. */
export function checkElement(key: string, element: string): void {
  const bytes = Buffer.byteLength(element);
  if (bytes > MAX_ELEMENT_BYTES)
    throw new BadValueError(
      key,
      `the element has ${bytes} bytes, at most ${MAX_ELEMENT_BYTES} are kept`,
      'Shorten it.',
    );
}
