import {
  LEAST_LIKENESS,
  type LearnedExample,
  likeness,
  MAX_EXAMPLES,
  SAME,
} from '../routing/learned/learned.ts';
import type { Features } from '../routing/learned/term-key.ts';
import type { Correction } from '../store/corrections.ts';
import type { VersionExamples } from '../store/learned-versions.ts';

/** A correction as it is learned from. */
export interface Lesson {
  readonly seq: number;
  /** Undefined: silence. */
  readonly agent: string | undefined;
  readonly features: Features;
  /** What the shipped weights decide. */
  readonly shipped: string | undefined;
}

/** A prompt whose right answer is known without the user: an example or a near miss that an agent's author wrote. */
export interface Referee {
  /** For people: whose it is. */
  readonly what: string;
  readonly right: string | undefined;
  readonly features: Features;
  /** Held back: it judges what was learned, and nothing is learned from it. */
  readonly held: boolean;
  /** What the shipped weights decide; worked out when it is asked for, because few are. */
  shipped(): string | undefined;
}

/** Just above the likeness of a prompt that an example must not speak for. */
const MARGIN = 0.001;

/**
 * Corrections that count, oldest first: not rolled back, made under this key, and of several about the same prompt the newest. At
 * most {@link MAX_EXAMPLES}.
 */
export function lessonsOf(corrections: readonly Correction[], keyId: string): Lesson[] {
  const kept: Correction[] = [];
  for (const c of [...corrections].reverse()) {
    if (c.dropped || c.keyId !== keyId || c.features.length === 0) continue;
    if (!kept.some((newer) => likeness(newer.features, c.features) >= SAME)) kept.push(c);
    if (kept.length === MAX_EXAMPLES) break;
  }
  return kept.reverse().map(({ seq, agent, features, shipped }) => ({ seq, agent, features, shipped }));
}

/**
 * How far each lesson reaches: as far as any, unless an author's prompt that the shipped weights get right, and that belongs to
 * another agent, lies nearer; then not as far as that. What is the same prompt is the user's to decide.
 *
 * @param narrow lessons that speak for the very prompt alone.
 */
export function train(
  lessons: readonly Lesson[],
  referees: readonly Referee[],
  narrow: ReadonlySet<number> = new Set(),
): VersionExamples {
  return lessons.map(({ seq, agent, features }) => {
    if (narrow.has(seq)) return [seq, SAME];
    let reach = LEAST_LIKENESS;
    for (const referee of referees) {
      if (referee.held || referee.right === agent) continue;
      const near = likeness(features, referee.features);
      if (near < reach || near >= SAME || referee.shipped() !== referee.right) continue;
      reach = Math.min(SAME, near + MARGIN);
    }
    return [seq, reach];
  });
}

/** A correction as a version uses it. */
export interface UsedExample extends LearnedExample {
  readonly seq: number;
}

/** The corrections of a version as it uses them, oldest first; those that it does not name are not in it. */
export function examplesOf(
  corrections: readonly Pick<Lesson, 'seq' | 'agent' | 'features'>[],
  version: VersionExamples,
): UsedExample[] {
  const reaches = new Map(version);
  return corrections.flatMap(({ seq, agent, features }) => {
    const reach = reaches.get(seq);
    return reach === undefined ? [] : [{ seq, agent, features, reach }];
  });
}
