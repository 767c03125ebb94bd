import { fingerprint } from '../core/ids.ts';
import { isObject } from '../core/json.ts';
import { Learned, likeness, SAME } from '../routing/learned/learned.ts';
import type { LearnedVersion } from '../store/learned-versions.ts';
import type { Lesson, Referee, UsedExample } from './lessons.ts';

/** What a held-back part says of a candidate. */
export interface GateReport {
  /** Prompts that were held back: of authors, and the user's own. */
  readonly authors: number;
  readonly own: number;
  /** Those that were wrong before and are right now, and the other way round. */
  readonly better: number;
  readonly worse: number;
  /** Some that got worse, for people. */
  readonly worst: readonly string[];
}

/** A prompt with a known answer that nothing was learned from. */
interface Item {
  readonly what: string;
  readonly features: Lesson['features'];
  readonly right: string | undefined;
  shipped(): string | undefined;
}

type Knows = (agent: string) => boolean;

/** One of so many is held back. */
const ONE_IN = 4;

/** Items named in a report. */
const MAX_NAMED = 3;

/** Which prompts are held back, by a hash, so that the same ones always are. */
export const isHeldBack = (id: string): boolean => Number.parseInt(fingerprint(id, 8), 16) % ONE_IN === 0;

/** The same for a correction. */
export const isOwnHeldBack = ({ seq }: { readonly seq: number }): boolean => isHeldBack(`correction ${seq}`);

/**
 * Whether a candidate may be used: what was held back must not get worse as a whole. Authors' prompts are decided with all
 * lessons; the user's own by what the other lessons say, because each lesson of course says the right thing about itself.
 *
 * @param lessons what the candidate was made from.
 */
export function judge(
  lessons: readonly Lesson[],
  before: readonly UsedExample[],
  after: readonly UsedExample[],
  referees: readonly Referee[],
  knows: Knows,
): GateReport {
  const authors = referees.filter(
    (r) => r.held && !lessons.some((l) => likeness(l.features, r.features) >= SAME),
  );
  const own = lessons.filter(isOwnHeldBack);
  const without = (examples: readonly UsedExample[]): Learned =>
    new Learned(examples.filter((e) => !isOwnHeldBack(e)));
  const parts = [
    compare(new Learned(before), new Learned(after), authors, knows),
    compare(without(before), without(after), own.map(itemOf), knows),
  ];
  const worse = parts.flatMap((p) => p.worse);
  return {
    authors: authors.length,
    own: own.length,
    better: parts.reduce((sum, p) => sum + p.better, 0),
    worse: worse.length,
    worst: worse.slice(0, MAX_NAMED),
  };
}

export const passes = (report: Pick<GateReport, 'better' | 'worse'>): boolean =>
  report.worse <= report.better;

/** A report as it was stored; one that cannot be read says that nothing was held back. */
export function reportOf({ report }: Pick<LearnedVersion, 'report'>): GateReport {
  const given = isObject(report) ? report : {};
  const count = (name: string): number => (typeof given[name] === 'number' ? given[name] : 0);
  const worst = Array.isArray(given['worst']) ? given['worst'].map(String) : [];
  return {
    authors: count('authors'),
    own: count('own'),
    better: count('better'),
    worse: count('worse'),
    worst,
  };
}

function itemOf({ seq, agent, features, shipped }: Lesson): Item {
  return { what: `your correction ${seq}`, features, right: agent, shipped: () => shipped };
}

function compare(
  before: Learned,
  after: Learned,
  items: readonly Item[],
  knows: Knows,
): { better: number; worse: string[] } {
  let better = 0;
  const worse: string[] = [];
  for (const item of items) {
    const was = before.ask(item.features, knows);
    const is = after.ask(item.features, knows);
    if (was === undefined && is === undefined) continue;
    const [wasRight, isRight] = [was, is].map(
      (taught) => (taught === undefined ? item.shipped() : taught.agent) === item.right,
    );
    if (isRight && !wasRight) better += 1;
    if (wasRight && !isRight) worse.push(item.what);
  }
  return { better, worse };
}
