import type { Session, Unkept } from '../host/session.ts';
import { agentOf } from '../learning/referees.ts';
import type { RouteDecision } from '../routing/decision.ts';
import { isCorrectable } from '../routing/learned/correctable.ts';
import type { CorrectablePrompt } from '../store/corrections.ts';
import type { BrainState } from './state.ts';

/**
 * After the answer: keeps what a correction of this prompt would need, in memory and for a while in the state. A prompt that a rule
 * decided ("no, not that one") hides nothing: the correction is about the one before. One of which nothing can be kept does: a
 * correction must not go to an older prompt than the person means.
 */
export function noteCorrectable(
  state: BrainState,
  session: Session,
  routeId: string,
  prompt: string,
  decision: RouteDecision,
): void {
  if (!isCorrectable(decision)) return;
  const correctable = correctableOf(state, session, routeId, prompt, decision);
  session.correctable = correctable;
  if (typeof correctable !== 'string') state.learning.note(correctable);
}

function correctableOf(
  state: BrainState,
  session: Session,
  routeId: string,
  prompt: string,
  decision: RouteDecision,
): CorrectablePrompt | Unkept {
  if (state.learning.off !== undefined) return 'learning-off';
  const { router } = state.registry;
  const terms = router.terms(prompt);
  if (terms.size === 0) return 'wordless';
  const key = keyOf(state);
  if (key === undefined) return 'no-key';
  return {
    routeId,
    at: state.clock.now(),
    session: session.id,
    keyId: key.id,
    features: key.featuresOf(terms),
    decided: agentOf(decision),
    shipped: agentOf(wasTaught(decision) ? router.route({ prompt }) : decision),
  };
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
