import type { Referee } from '../../../scripts/learning/lessons.ts';
import { type Features, TermKey } from '../../../scripts/routing/learned/term-key.ts';
import type { CorrectablePrompt, Correction } from '../../../scripts/store/corrections.ts';
import { NOON } from '../store/support/database.ts';

export const key = new TermKey('0f'.repeat(32));

/** Features of words, as if each were a telling one. */
export const features = (text: string): Features =>
  key.featuresOf(new Map(text.split(' ').map((word) => [word, 1])));

/** A prompt that went nowhere. */
export function prompt(text: string, more: Partial<CorrectablePrompt> = {}): CorrectablePrompt {
  return {
    routeId: `route_${text.replaceAll(' ', '_')}`,
    at: NOON,
    session: 's',
    keyId: key.id,
    features: features(text),
    decided: undefined,
    shipped: undefined,
    ...more,
  };
}

export function correction(
  seq: number,
  text: string,
  agent: string | undefined,
  more: Partial<Correction> = {},
): Correction {
  return { ...prompt(text), seq, agent, dropped: false, ...more };
}

/** A prompt of an agent's author; the shipped weights are right about it unless said otherwise. */
export function referee(text: string, right: string | undefined, more: Partial<Referee> = {}): Referee {
  return {
    what: `an example: ${text}`,
    right,
    features: features(text),
    held: false,
    shipped: () => right,
    ...more,
  };
}
