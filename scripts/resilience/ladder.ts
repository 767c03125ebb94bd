import { messageOf } from '../core/errors.ts';
import { CACHED, type Executed } from './executed.ts';

/**
 * How much of a capability there is at the moment: `full`, what it is for; `cached`, the last good answer; `reduced`, something
 * simpler that stands in; `off`, nothing, and the reason.
 */
export type Rung = 'full' | 'cached' | 'reduced' | 'off';

export type Answer<T> =
  | { readonly rung: 'full'; readonly value: T }
  | {
      readonly rung: 'cached';
      readonly value: T;
      /** Age of the value, in milliseconds. */
      readonly ageMs: number;
      /** Why it is not the rung above. For people, as below. */
      readonly why: string;
    }
  | { readonly rung: 'reduced'; readonly value: T; readonly by: string; readonly why: string }
  | { readonly rung: 'off'; readonly why: string };

/** Which rung a call was answered from, and why from no higher one. */
export function answerOf<T>(executed: Executed<T>): Answer<T> {
  switch (executed.kind) {
    case 'done':
      return { rung: 'full', value: executed.value };
    case 'fallback': {
      const { value, by, ageMs } = executed;
      const why = messageOf(executed.because.error);
      return by === CACHED
        ? { rung: 'cached', value, ageMs: ageMs ?? 0, why }
        : { rung: 'reduced', value, by, why };
    }
    case 'failed':
    case 'refused':
    case 'cancelled':
      return { rung: 'off', why: messageOf(executed.error) };
  }
}
