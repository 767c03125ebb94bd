import { type Context, createContext, Script } from 'node:vm';
import { systemCode } from '../../core/errors.ts';
import { threadCpuMs } from '../../core/thread-cpu.ts';

/** Longest time that an expression may keep the processor. */
export const EVALUATION_LIMIT_MS = 250;
/** Work that gets no processor for this long is given up, whatever it has used. */
const LONGEST_TRY_MS = 4_000;
/** The two clocks are not read at one moment: so much of the limit counts as all of it. */
const ENOUGH = 0.8;

let context: (Context & { work?: () => unknown }) | undefined;
const script = new Script('work()');

/**
 * Runs synchronous work without effects, and ends it when it has used the processor for {@link EVALUATION_LIMIT_MS}, wherever it is. It
 * takes a thread of the platform to watch, some hundred microseconds, so only work that may take long goes through it.
 *
 * The host's limit counts time, not processor. On a machine with much else to do both differ, and an expression must not fail for that: work
 * that was ended before it had its share is done again with twice the time.
 */
export function limited<T>(
  work: () => T,
): { readonly kind: 'done'; readonly value: T } | { readonly kind: 'too-slow' } {
  context ??= createContext({});
  context.work = work;
  try {
    for (let tryMs = EVALUATION_LIMIT_MS; ; tryMs *= 2) {
      const before = threadCpuMs();
      const result = within<T>(tryMs, context);
      if (result.kind === 'done' || tryMs >= LONGEST_TRY_MS) return result;
      if (threadCpuMs() - before >= EVALUATION_LIMIT_MS * ENOUGH) return result;
    }
  } finally {
    delete context.work;
  }
}

function within<T>(
  timeout: number,
  inside: Context,
): { readonly kind: 'done'; readonly value: T } | { readonly kind: 'too-slow' } {
  try {
    return { kind: 'done', value: script.runInContext(inside, { timeout }) as T };
  } catch (error) {
    if (systemCode(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { kind: 'too-slow' };
    throw error;
  }
}
