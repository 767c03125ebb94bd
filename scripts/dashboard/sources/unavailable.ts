import type { ArbiterError } from '../../core/errors.ts';
import type { State } from '../../store/state.ts';
import { reasonText } from './texts.ts';

/** Why a view has nothing to show. A state that no session has made yet is no trouble, and is found as soon as it is there. */
export function unavailable(
  state: State,
  trouble: ArbiterError,
): { readonly kind: 'unavailable'; readonly reason: string } {
  const absent = state.trouble === undefined;
  return {
    kind: 'unavailable',
    reason: absent ? 'Nothing is recorded yet: no session has run here.' : reasonText(trouble.message),
  };
}
