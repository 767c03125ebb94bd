import { createHash } from 'node:crypto';

/** A span as it is recorded. Ids follow from what it is of, so one that is sent twice is the same span. */
export interface SpanFact {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** Undefined: the root of its trace. */
  readonly parentId: string | undefined;
  readonly name: string;
  /** Unix milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  /** Never words of a prompt, or of an answer. */
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly failed: boolean;
}

export const traceIdOf = (what: string): string => digits(`trace ${what}`, 32);
export const spanIdOf = (what: string): string => digits(`span ${what}`, 16);

const digits = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** Attributes without those that are not known. */
export function known(
  attributes: Readonly<Record<string, string | number | null | undefined>>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      (e): e is [string, string | number] => e[1] !== null && e[1] !== undefined,
    ),
  );
}
