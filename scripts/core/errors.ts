/** What an {@link ArbiterError} carries beside its message. */
export interface ErrorDetails {
  /** What the reader can do about it, as a sentence. */
  readonly fix?: string;
  readonly cause?: unknown;
}

/**
 * Base of every error that this program raises on purpose. `code` is stable and may be matched on; the message is for people.
 */
export class ArbiterError extends Error {
  readonly code: string;
  readonly fix: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(details.fix === undefined ? message : `${message} ${details.fix}`, { cause: details.cause });
    this.name = 'ArbiterError'; // names of classes are shortened in bundles; the code says which it is
    this.code = code;
    this.fix = details.fix;
  }
}

/** The caller gave something that cannot be used: a wrong option, an unreadable path, a value out of range. */
export class UsageError extends ArbiterError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('usage', message, details);
  }
}

/** Something did not answer in its time. */
export class TimeoutError extends ArbiterError {
  readonly timeoutMs: number;

  constructor(what: string, timeoutMs: number) {
    super('timeout', `${what} gave no answer within ${timeoutMs} ms.`);
    this.timeoutMs = timeoutMs;
  }
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}

/** The code of a Node system error such as `ENOENT`, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
