import type { Estimate, Range, RunEvidence, RunFacts, Spread, TeamMember, TeamPlan } from './decision.ts';

/** Runs of which a number must be known before an estimate is made of it: of fewer there is no middle half to speak of. */
export const LEAST_RUNS = 3;

/**
 * What the next run of an agent may cost and take: the middle half of its latest finished runs, or why nothing can be said. `whose` is
 * the agent as the basis names it.
 */
export function estimateOf(facts: RunFacts | undefined, whose = 'this agent'): Estimate {
  if (facts === undefined) return none('the records of finished runs were not looked at, or cannot be read');
  const { finished, since, dollars, minutes } = facts;
  if (finished === 0) return none(`no finished runs of ${whose} are recorded, ${NEEDED}`);
  const runs = `${finished} finished ${finished === 1 ? 'run' : 'runs'} of ${whose} since ${since}`;
  if (finished < LEAST_RUNS) return none(`${runs}, ${NEEDED}`);
  const known = { dollars: rangeOf(dollars), minutes: rangeOf(minutes) };
  const basis = [runs, ...gap('price', dollars, finished), ...gap('duration', minutes, finished)].join('; ');
  return known.dollars === undefined && known.minutes === undefined
    ? none(`${basis}; ${NEEDED}`)
    : { kind: 'estimate', ...known, basis: `middle half of ${basis}` };
}

/**
 * Of a team, when each member has an estimate: dollars added up, minutes with the members of a phase side by side and one phase after
 * the other. Else of its lead alone.
 */
export function estimateOfTeam(plan: TeamPlan, runs: RunEvidence | undefined): Estimate {
  const facts = new Map(
    plan.phases.flatMap(({ members }) => members.map(({ agent }) => [agent, runs?.(agent)])),
  );
  const each = (of: 'dollars' | 'minutes') => (member: TeamMember) => rangeOf(facts.get(member.agent)?.[of]);
  const phases = plan.phases.map((phase) => phase.members);
  const dollars = together(phases.flat().map(each('dollars')), sum);
  const minutes = together(
    phases.map((members) => together(members.map(each('minutes')), most)),
    sum,
  );
  if (dollars === undefined && minutes === undefined)
    return estimateOf(facts.get(plan.lead), `${plan.lead}, the lead alone`);
  const counts = [...facts].map(([agent, of]) => `${agent} ${of?.finished} since ${of?.since}`);
  const missing = dollars === undefined ? ['no price'] : minutes === undefined ? ['no duration'] : [];
  const basis = [
    `put together from the middle half of each member's finished runs, not from runs of teams: ${counts.join(', ')}`,
    ...missing.map((what) => `${what} of ${LEAST_RUNS} runs of each`),
  ].join('; ');
  return { kind: 'estimate', dollars, minutes, basis };
}

const NEEDED = `${LEAST_RUNS} are needed`;

const none = (why: string): Estimate => ({ kind: 'none', basis: `not measured: ${why}` });

const rangeOf = (spread: Spread | undefined): Range | undefined =>
  spread === undefined || spread.n < LEAST_RUNS ? undefined : rounded([spread.low, spread.high]);

/** Of how many runs something is known, when not of all. */
function gap(what: string, spread: Spread | undefined, finished: number): string[] {
  const n = spread?.n ?? 0;
  return n === finished ? [] : [`${what} known of ${n === 0 ? 'none' : n}`];
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
