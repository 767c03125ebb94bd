import { LADDER, type ModelClass, type Rung, type Tier } from './ladder.ts';
import type { Work } from './work.ts';

/** The lowest and the highest tier that somebody allows. */
export interface TierLimits {
  readonly min?: Rung | undefined;
  readonly max?: Rung | undefined;
}

/** What is known of an agent for choosing its tier. */
export interface TierAgent extends TierLimits {
  /** What its author chose. */
  readonly own: Tier;
}

/** What is known beside the work and the agent. Everything may be left out. */
export interface TierContext {
  /**
   * The class of model that the session runs on. Absent: not known. `none`: there is no session, as in a chain that a terminal drives.
   */
  readonly session?: ModelClass | 'none' | undefined;
  /** How often this piece of work, or the agent's last ones in this session, did not succeed. Each lifts the choice by a rung. Default 0. */
  readonly failures?: number | undefined;
  /** What the latest of them ran on, where it is known. */
  readonly failedOn?: ModelClass | undefined;
  /** What a file of the project says. It cannot lift a choice above the session's model: a repository may be a stranger's. */
  readonly project?: TierLimits | undefined;
  /** What the person's own file says. Its floor holds even above the session's model. */
  readonly user?: TierLimits | undefined;
}

/** The choice, and what led to it. */
export interface TierChoice {
  readonly tier: Tier;
  /** In order; never empty. */
  readonly reasons: readonly string[];
}

/** Above all rungs of the ladder. */
const TOP = LADDER.length;
const at = (tier: ModelClass): number => (tier === 'fable' ? TOP : LADDER.indexOf(tier));

const OWN_CHOICE = 'the agent’s own choice';

/** Below this probability of being hard, an agent whose author chose opus may do with less. */
const EASY_BELOW = 0.05;

/**
 * The tier for one run of an agent: its author's choice, moved by the work, raised after a failure, and kept within what agent, project,
 * person and session allow. Where a floor and a ceiling contradict, the ceiling holds. `inherit` stays `inherit`, because an agent without
 * a choice runs on what the person chose. `judged` is the work by its words, or the rung that Claude found enough for it; `undefined` does
 * not move the choice. Pure; never throws.
 */
export function chooseTier(
  judged: Work | Rung | undefined,
  agent: TierAgent,
  context: TierContext = {},
): TierChoice {
  if (agent.own === 'inherit')
    return { tier: 'inherit', reasons: ['the agent leaves the choice to the session'] };
  const moved = typeof judged === 'string' ? byClaude(judged, agent.own) : byWork(judged, agent.own);
  const reasons = [moved.reason];
  let rung = at(moved.rung);
  const to = (next: number, reason: string): void => {
    rung = next;
    reasons.push(reason);
  };

  const { failures = 0, failedOn, session, project = {}, user = {} } = context;
  // Claude knows of a failure and may have gone up itself; words do not.
  const due = typeof judged === 'string' && failedOn !== undefined ? at(failedOn) + 1 : rung + failures;
  const lifted = failures === 0 ? rung : Math.min(TOP - 1, Math.max(rung, due));
  if (lifted > rung)
    to(
      lifted,
      failures === 1 ? 'one tier up after a failed attempt' : `up after ${failures} failed attempts`,
    );

  const floors: readonly (readonly [Rung | undefined, string])[] = [
    [agent.min, 'the agent'],
    [project.min, 'the project'],
  ];
  for (const [min, who] of floors)
    if (min !== undefined && rung < at(min)) to(at(min), `not below ${min}: ${who} says so`);

  const ceilings: readonly (readonly [Rung | undefined, string])[] = [
    [agent.max, 'the agent'],
    [project.max, 'the project'],
  ];
  for (const [max, who] of ceilings)
    if (max !== undefined && rung > at(max)) to(at(max), `not above ${max}: ${who} says so`);

  if (session === undefined) {
    const highest = Math.max(at(agent.own), agent.min === undefined ? 0 : at(agent.min));
    if (rung > highest)
      to(highest, 'not above the agent’s own choice, because what the session runs on is not known');
  } else if (session !== 'none' && rung > at(session)) {
    to(at(session), `not above ${session}, which the session runs on`);
  }

  if (user.min !== undefined && rung < at(user.min)) to(at(user.min), `not below ${user.min}: you say so`);
  if (user.max !== undefined && rung > at(user.max)) to(at(user.max), `not above ${user.max}: you say so`);
  return { tier: LADDER[rung] as Rung, reasons };
}

/**
 * The tiers that Claude may choose from for a run, cheapest first: the author's choice and its neighbours, within what agent, project,
 * person and session allow. Empty where there is nothing to choose: of an agent that inherits, when all bounds leave one rung, and after a
 * failure, because then the next rung is due. Pure; never throws.
 */
export function tiersToOffer(agent: TierAgent, context: TierContext = {}): readonly Rung[] {
  if (agent.own === 'inherit' || (context.failures ?? 0) > 0) return [];
  const end = (rung: Rung): number => LADDER.indexOf(chooseTier(rung, agent, context).tier as Rung);
  const rungs = LADDER.slice(end('haiku'), end('opus') + 1);
  return rungs.length < 2 ? [] : rungs;
}

/**
 * The tier for one run for which Claude chose `picked` from those offered. The highest of them was offered for all that is harder: it means
 * at least this, because limits and the session may allow more now than when it was offered. Pure; never throws.
 */
export function tierAsPicked(
  picked: Rung,
  offered: readonly Rung[],
  work: Work | undefined,
  agent: TierAgent,
  context: TierContext,
): Tier {
  const { tier } = chooseTier(picked, agent, context);
  if (picked !== offered.at(-1) || tier === 'inherit') return tier;
  // A failure has lifted the choice already.
  const byWords = chooseTier(work, agent, { ...context, failures: 0 }).tier;
  return byWords !== 'inherit' && at(byWords) > at(tier) ? byWords : tier;
}

/** The rung that Claude chose, at most one away from the author's. */
function byClaude(rung: Rung, own: Rung): { rung: Rung; reason: string } {
  const near = Math.max(at(own) - 1, Math.min(at(own) + 1, at(rung)));
  return { rung: LADDER[near] as Rung, reason: 'Claude’s choice for this request' };
}

/** The author's choice, moved by at most one rung. */
function byWork(work: Work | undefined, own: Rung): { rung: Rung; reason: string } {
  if (work === undefined) return { rung: own, reason: OWN_CHOICE };
  const why = work.because.length === 0 ? '' : ` (${work.because.join('; ')})`;
  if (work.need === 'opus')
    return own === 'opus'
      ? { rung: own, reason: `the agent’s own choice, and the request is hard${why}` }
      : { rung: step(own, 1), reason: `the request is hard${why}` };
  if (work.need === 'haiku')
    return own === 'haiku'
      ? { rung: own, reason: `the agent’s own choice, and the request is small${why}` }
      : { rung: step(own, -1), reason: `the request is small${why}` };
  if (own === 'haiku') return { rung: 'sonnet', reason: 'the request is neither small nor hard' };
  if (own === 'opus' && work.hard < EASY_BELOW)
    return { rung: 'sonnet', reason: 'nothing in the request is hard' };
  return { rung: own, reason: OWN_CHOICE };
}

const step = (own: Rung, by: 1 | -1): Rung => LADDER[at(own) + by] as Rung;
