import { LEAST_LIKENESS, type LearnedExample, MAX_EXAMPLES, SAME } from '../routing/learned/learned.ts';
import { Likeness } from '../routing/learned/likeness.ts';
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
  const counting = corrections.filter((c) => !c.dropped && c.keyId === keyId && c.features.length > 0);
  const likeness = new Likeness(counting.map((c) => c.features));
  return counting
    .filter((c, i) => !likeness.to(c.features).some((alike, other) => other > i && alike >= SAME))
    .slice(-MAX_EXAMPLES)
    .map(({ seq, agent, features, shipped }) => ({ seq, agent, features, shipped }));
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
  const likeness = new Likeness(lessons.map((l) => l.features));
  const reaches = new Float64Array(lessons.length).fill(LEAST_LIKENESS);
  for (const referee of referees) {
    if (referee.held) continue;
    likeness.to(referee.features).forEach((near, i) => {
      if (near < (reaches[i] as number) || near >= SAME || referee.right === lessons[i]?.agent) return;
      if (referee.shipped() === referee.right) reaches[i] = Math.min(SAME, near + MARGIN);
    });
  }
  return lessons.map(({ seq }, i) => [seq, narrow.has(seq) ? SAME : (reaches[i] as number)]);
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
