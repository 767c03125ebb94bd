import { createHash, randomUUID } from 'node:crypto';

/** A new unique id, for example `route_0b7c…` for the prefix `route`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}

/** SHA-256 of a text in hex, cut to `length` digits (default 16: enough to recognise, not to reverse). */
export function fingerprint(text: string, length = 16): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
