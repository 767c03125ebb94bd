import { named } from '../../core/finding.ts';
import { fold } from '../../text/tokenize.ts';
import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';
import type { LintedAgent } from '../pack.ts';

/** A prompt, and where it stands. */
interface Place {
  readonly agent: LintedAgent;
  readonly key: 'triggers' | 'examples' | 'nearMisses';
  readonly index: number;
  readonly prompt: string;
}

/**
 * A prompt that is an example or a near miss and stands anywhere else, too. One that is a trigger is routed by being known by heart and
 * proves nothing; one that is there twice is counted twice, or says two things.
 */
export const repeatedPrompts: Check = ({ agents }) => {
  const seen = new Map<string, Place>();
  const findings: LintFinding[] = [];
  const places = agents.flatMap(placesOf);
  // Triggers first, so that it is the example that is reported.
  for (const place of [
    ...places.filter((p) => p.key === 'triggers'),
    ...places.filter((p) => p.key !== 'triggers'),
  ]) {
    const plain = (fold(place.prompt).match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(' ');
    const earlier = seen.get(plain);
    if (earlier === undefined) seen.set(plain, place);
    else if (place.key !== 'triggers') findings.push(finding(place, earlier));
  }
  return findings;
};

function placesOf(agent: LintedAgent): Place[] {
  const { triggers, examples, nearMisses } = agent.entry;
  const of = (key: Place['key'], prompts: readonly string[]): Place[] =>
    prompts.map((prompt, index) => ({ agent, key, index, prompt }));
  return [
    ...of('triggers', triggers),
    ...of('examples', examples),
    ...of(
      'nearMisses',
      nearMisses.map((n) => n.prompt),
    ),
  ];
}

const WHAT = { triggers: 'a trigger', examples: 'an example', nearMisses: 'a near miss' } as const;

function finding(place: Place, earlier: Place): LintFinding {
  const { source } = place.agent;
  const what = place.key === 'examples' ? 'example' : 'near miss';
  return {
    file: source.file,
    line: source.lineOf(place.key, place.index),
    code: earlier.key === 'triggers' ? 'prompt-is-trigger' : 'repeated-prompt',
    severity: 'error',
    message: `The ${what} ${named(place.prompt)} is also ${WHAT[earlier.key]} of ${earlier.agent.entry.id}.`,
    fix: 'Write another prompt: what is tested has to be new to the router, and to be said once.',
  };
}
