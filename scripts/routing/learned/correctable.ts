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

/** Causes of silence that come from the words alone. */
const BY_WORDS: ReadonlySet<string> = new Set(['low-confidence', 'not-installed', 'learned']);

export const isGuess = (cause: string): boolean => GUESSES.has(cause);

/** Whether a correction of this decision can change the next one: it was decided from the words, not by a rule or by name. */
export function isCorrectable(decision: RouteDecision): boolean {
  if (decision.kind !== 'abstain') return !decision.reasons.some((r) => r.kind === 'named');
  return BY_WORDS.has(decision.cause) || isGuess(decision.cause);
}
