import type { Check } from '../check.ts';
import { severityFor } from '../pack.ts';

/** Shorter bodies leave out limits, evidence or output; longer ones are not followed to the end. In words. */
export const BODY_WORDS = { min: 300, max: 1_000 } as const;

/** Bodies of routed agents that are too short or too long. */
export const bodyLength: Check = ({ agents }) =>
  agents.flatMap(({ entry, source, pledge }) => {
    const severity = severityFor(pledge);
    const { words } = source;
    if (severity === undefined || (words >= BODY_WORDS.min && words <= BODY_WORDS.max)) return [];
    const short = words < BODY_WORDS.min;
    return [
      {
        file: source.file,
        line: source.bodyLine,
        code: short ? 'body-short' : 'body-long',
        severity,
        message: `The body of ${entry.id} has ${words} words; ${short ? `at least ${BODY_WORDS.min}` : `at most ${BODY_WORDS.max}`} are asked for.`,
        fix: short
          ? 'Say job, preflight, evidence, limits and the form of the report.'
          : 'Take out what a model knows anyway, or make two agents of it.',
      },
    ];
  });
