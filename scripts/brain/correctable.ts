import type { Session } from '../host/session.ts';
import { agentOf } from '../learning/referees.ts';
import type { RouteDecision } from '../routing/decision.ts';
import { isCorrectable } from '../routing/learned/correctable.ts';
import type { BrainState } from './state.ts';

/**
 * After the answer: keeps what a correction of this prompt would need, in memory and for a while in the state. A prompt that a rule
 * decided ("no, not that one") hides nothing: the correction is about the one before.
 */
export function noteCorrectable(
  state: BrainState,
  session: Session,
  routeId: string,
  prompt: string,
  decision: RouteDecision,
): void {
  if (state.learning.off !== undefined || !isCorrectable(decision)) return;
  const { router } = state.registry;
  const terms = router.terms(prompt);
  if (terms.size === 0) {
    session.correctable = 'wordless';
    return;
  }
  const key = keyOf(state);
  if (key === undefined) return;
  session.correctable = {
    routeId,
    at: state.clock.now(),
    session: session.id,
    keyId: key.id,
    features: key.featuresOf(terms),
    decided: agentOf(decision),
    shipped: agentOf(wasTaught(decision) ? router.route({ prompt }) : decision),
  };
  state.learning.note(session.correctable);
}

const wasTaught = (decision: RouteDecision): boolean => decision.reasons.some((r) => r.kind === 'learned');

/** A data folder that cannot be written keeps nothing to correct; the doctor says that. */
function keyOf(state: BrainState): ReturnType<BrainState['learning']['key']> | undefined {
  try {
    return state.learning.key();
  } catch {
    return undefined;
  }
}
