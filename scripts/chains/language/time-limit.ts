import { type Context, createContext, Script } from 'node:vm';
import { systemCode } from '../../core/errors.ts';

/** Longest time that an expression may take to evaluate. */
export const EVALUATION_LIMIT_MS = 250;

let context: (Context & { work?: () => unknown }) | undefined;
const script = new Script('work()');

/**
 * Runs synchronous work and ends it after {@link EVALUATION_LIMIT_MS}, wherever it is. It takes a thread of the platform to watch, some
 * hundred microseconds, so only work that may take long goes through it.
 */
export function limited<T>(
  work: () => T,
): { readonly kind: 'done'; readonly value: T } | { readonly kind: 'too-slow' } {
  context ??= createContext({});
  context.work = work;
  try {
    return { kind: 'done', value: script.runInContext(context, { timeout: EVALUATION_LIMIT_MS }) as T };
  } catch (error) {
    if (systemCode(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { kind: 'too-slow' };
    throw error;
  } finally {
    delete context.work;
  }
}
