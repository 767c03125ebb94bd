import type { RouteDecision } from '../decision.ts';

/**
 * Guards that guess from the words that a request needs nobody; a correction may say otherwise. The others are rules: what nobody
 * typed, commands, thanks and the like, and prompts that say themselves who should do them.
 */
const GUESSES: ReadonlySet<string> = new Set([
  'guard:trivial',
  'guard:repo',
  'guard:text',
  'guard:code',
  'guard:shell',
]);

export const isGuess = (cause: string): boolean => GUESSES.has(cause);

/** Whether a correction of this decision can change the next one: it was decided from the words, not by a rule or by name. */
export function isCorrectable(decision: RouteDecision): boolean {
  if (decision.kind !== 'abstain') return !decision.reasons.some((r) => r.kind === 'named');
  return decision.cause === 'low-confidence' || decision.cause === 'learned' || isGuess(decision.cause);
}
