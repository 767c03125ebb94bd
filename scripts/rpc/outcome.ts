import { messageOf } from '../core/errors.ts';

/**
 * How a call of a method ended. `failed`: the method, or what was given to it, is at fault. `late`: it was ended at its deadline.
 * `crashed`: its thread died. `busy`: too many calls were waiting, so this one was not started.
 */
export type MethodOutcome =
  | { readonly kind: 'done'; readonly result: unknown }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly fix?: string | undefined;
      /** The method says that the same call may go well later. Not carried over the bus. */
      readonly retryable?: boolean;
    }
  | { readonly kind: 'late'; readonly timeoutMs: number }
  | { readonly kind: 'crashed'; readonly reason: string }
  | { readonly kind: 'busy'; readonly waiting: number };

/** What a module says of one of its methods. */
export interface MethodFacts {
  readonly name: string;
  readonly description: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly idempotent: boolean;
}

/**
 * The outcome of something thrown. An error that was raised on purpose keeps its code and its fix; it is known by its shape,
 * because a plugin's module brings its own copy of the class.
 */
export function failureOf(error: unknown): MethodOutcome {
  const message = messageOf(error);
  if (typeof error !== 'object' || error === null || !('code' in error) || !('fix' in error)) {
    return { kind: 'failed', code: 'method_failed', message };
  }
  const base = {
    kind: 'failed',
    code: String(error.code),
    ...('retryable' in error && error.retryable === true ? { retryable: true } : {}),
  } as const;
  if (typeof error.fix !== 'string') return { ...base, message };
  const fix = messageOf(error.fix);
  return {
    ...base,
    message: message.endsWith(` ${fix}`) ? message.slice(0, -fix.length - 1) : message,
    fix,
  };
}
