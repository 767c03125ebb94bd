import type { Estimate, Range, RunEvidence, RunFacts, Spread, TeamMember, TeamPlan } from './decision.ts';

/** Runs of which a number must be known before an estimate is made of it: of fewer there is no middle half to speak of. */
export const LEAST_RUNS = 3;

/** The agent as the basis names it, by the kind of the route. */
export const WHOSE = {
  agent: () => 'this agent',
  shortlist: (first: string) => `the first choice, ${first},`,
  team: (lead: string) => `the lead alone, ${lead},`,
} as const;

/** What the next run of an agent may cost and take: the middle half of its latest finished runs, or why nothing can be said. */
export function estimateOf(facts: RunFacts | undefined, whose: string = WHOSE.agent()): Estimate {
  if (facts === undefined) return none('the records of finished runs were not looked at, or cannot be read');
  const { finished, since, dollars, minutes } = facts;
  if (finished === 0) return none(`no finished runs of ${whose} are recorded, ${NEEDED}`);
  const runs = `${finished} finished ${finished === 1 ? 'run' : 'runs'} of ${whose} since ${since}`;
  if (finished < LEAST_RUNS) return none(`${runs}, ${NEEDED}`);
  const known = { dollars: rangeOf(dollars), minutes: rangeOf(minutes) };
  const basis = [runs, ...gaps(facts)].join('; ');
  return known.dollars === undefined && known.minutes === undefined
    ? none(`${basis}; ${NEEDED}`)
    : { kind: 'estimate', ...known, basis: `middle half of ${basis}` };
}

/**
 * Of a team, when each member has an estimate: dollars added up, minutes with the members of a phase side by side and one phase after
 * the other. Else of its lead alone.
 */
export function estimateOfTeam({ lead, phases }: TeamPlan, runs: RunEvidence | undefined): Estimate {
  const members = phases.flatMap((phase) => phase.members);
  const facts = new Map(members.map(({ agent }) => [agent, runs?.(agent)]));
  const each = (of: 'dollars' | 'minutes') => (member: TeamMember) => rangeOf(facts.get(member.agent)?.[of]);
  const dollars = together(members.map(each('dollars')), sum);
  const longest = phases.map((phase) => together(phase.members.map(each('minutes')), most));
  const minutes = together(longest, sum);
  if (dollars === undefined && minutes === undefined) return estimateOf(facts.get(lead), WHOSE.team(lead));
  const counts = [...facts].map(
    ([agent, of]) => of && `${agent} ${[`${of.finished} since ${of.since}`, ...gaps(of)].join('; ')}`,
  );
  const basis = `put together from the middle half of each member's finished runs, not from runs of teams: ${counts.join(', ')}`;
  return { kind: 'estimate', dollars, minutes, basis };
}

const NEEDED = `${LEAST_RUNS} are needed`;

const none = (why: string): Estimate => ({ kind: 'none', basis: `not measured: ${why}` });

const rangeOf = (spread: Spread | undefined): Range | undefined =>
  spread === undefined || spread.n < LEAST_RUNS ? undefined : rounded([spread.low, spread.high]);

/** Of how many runs something is known, where it is not of all. */
function gaps({ finished, dollars, minutes }: RunFacts): string[] {
  const gap = (what: string, n = 0): string[] =>
    n === finished ? [] : [`${what} known of ${n === 0 ? 'none' : n}`];
  return [...gap('price', dollars?.n), ...gap('duration', minutes?.n)];
}

type Fold = (numbers: readonly number[]) => number;
const sum: Fold = (numbers) => numbers.reduce((all, n) => all + n, 0);
const most: Fold = (numbers) => Math.max(...numbers);

/** Undefined as soon as one of them is not known. */
function together(ranges: readonly (Range | undefined)[], fold: Fold): Range | undefined {
  const known = ranges.filter((range) => range !== undefined);
  if (known.length < ranges.length || known.length === 0) return undefined;
  return rounded([fold(known.map(([low]) => low)), fold(known.map(([, high]) => high))]);
}

/** To two significant digits: more would look like something that is known. */
const rounded = ([low, high]: Range): Range => [twoDigits(low), twoDigits(high)];
const twoDigits = (n: number): number => Number(n.toPrecision(2));
