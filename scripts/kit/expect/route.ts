import { chosenAgents } from '../../lint/route-tests.ts';
import type { RouteDecision } from '../../routing/decision.ts';
import { explain } from '../../routing/explain.ts';
import { nearest } from '../../schema/validate.ts';
import type { TestRegistry } from '../registry.ts';
import { fail } from './fail.ts';

/** What may be said of a route. Each throws an `AssertionError`, with the explanation of the route, when it is not so. */
export interface RouteExpectation {
  /** The prompt leads to this agent: alone, or first of a choice. */
  toBe(agent: string): void;
  /** The prompt leads to several, these, in any order. */
  toBeTeam(agents: readonly string[]): void;
  /** Claude may choose this agent: it is the route, one of a choice, or in a team. */
  toOffer(agent: string): void;
  /** The prompt does not lead to this agent, in any way. */
  notToBe(agent: string): void;
  /** Nothing is added to the prompt. */
  toBeSilent(): void;
}

/** Routes a prompt, by its words alone, and says what may be expected of it. */
export function expectRoute(registry: TestRegistry, prompt: string): RouteExpectation {
  const decision = registry.route(prompt);
  const chosen = chosenAgents(decision);
  const offered = decision.kind === 'shortlist' ? decision.choices : chosen;
  const wrong = (wanted: string, expected: unknown, from: (...args: never[]) => unknown): never =>
    fail(`“${prompt}” should ${wanted}.\n${explain(decision)}`, chosen, expected, from);
  const known = (agent: string): string => {
    const ids = registry.snapshot.agents.map(({ id }) => id);
    if (ids.includes(agent)) return '';
    const near = nearest(agent, ids);
    const rejected = registry.snapshot.problems.map(({ file, reason }) => `\nRejected: ${file}: ${reason}`);
    return `; there is no such agent${near === undefined ? '' : `, but ${near}`}${rejected.join('')}`;
  };
  const expectation: RouteExpectation = {
    toBe: (agent) => {
      if (!isOne(decision) || decision.agent !== agent)
        wrong(`go to ${agent}${known(agent)}`, [agent], expectation.toBe);
    },
    toBeTeam: (agents) => {
      if (decision.kind !== 'team' || !sameSet(chosen, agents))
        wrong(`go to a team of ${agents.join(', ')}`, agents, expectation.toBeTeam);
    },
    toOffer: (agent) => {
      if (!offered.includes(agent)) wrong(`offer ${agent}${known(agent)}`, [agent], expectation.toOffer);
    },
    notToBe: (agent) => {
      if (offered.includes(agent)) wrong(`not lead to ${agent}`, [], expectation.notToBe);
    },
    toBeSilent: () => {
      if (decision.kind !== 'abstain') wrong('be left alone', [], expectation.toBeSilent);
    },
  };
  return expectation;
}

function isOne(decision: RouteDecision): decision is Extract<RouteDecision, { kind: 'agent' | 'shortlist' }> {
  return decision.kind === 'agent' || decision.kind === 'shortlist';
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));
