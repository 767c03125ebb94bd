import type { AgentEntry, RegistrySnapshot } from '../registry/entry.ts';
import type { RouteDecision } from '../routing/decision.ts';
import type { Router } from '../routing/router.ts';

/** What a prompt written into an agent's file must lead to. */
export type Expectation =
  | { readonly kind: 'reach'; readonly agent: string }
  /** Not to any of these: a near miss that belongs to nobody, or to an agent that is not here. */
  | { readonly kind: 'avoid'; readonly agents: readonly string[] };

/** One prompt, sent the whole way, and what became of it. */
export interface RouteTest {
  /** Id of the agent in whose file the prompt stands. */
  readonly agent: string;
  readonly source: 'example' | 'near-miss';
  readonly prompt: string;
  readonly expected: Expectation;
  readonly decision: RouteDecision;
  readonly passed: boolean;
}

/** How many of some prompts went where they should. */
export interface RouteTally {
  readonly n: number;
  readonly passed: number;
  /** 0 to 1; undefined when there was nothing to count. */
  readonly rate: number | undefined;
}

/**
 * Sends the `examples` and `nearMisses` of agents to a router, by their words alone: no project, no session, so that the same files
 * give the same answers everywhere. Agents that no prompt leads to (`routed: false`) are left out.
 */
export function testRoutes(
  tested: readonly AgentEntry[],
  router: Pick<Router, 'route'>,
  registry: Pick<RegistrySnapshot, 'agents'>,
): RouteTest[] {
  const routed = tested.filter((agent) => agent.routed);
  const own = routed.map((agent) => agent.id);
  const known = new Set(registry.agents.filter((agent) => agent.routed).map((agent) => agent.id));
  const expectedOf = (agent: AgentEntry, wanted: string): Expectation => {
    if (wanted === 'none') return { kind: 'avoid', agents: own };
    return known.has(wanted) ? { kind: 'reach', agent: wanted } : { kind: 'avoid', agents: [agent.id] };
  };
  const test = (agent: AgentEntry, source: RouteTest['source'], prompt: string, expected: Expectation) => {
    const decision = router.route({ prompt });
    return { agent: agent.id, source, prompt, expected, decision, passed: isMet(expected, decision) };
  };
  return routed.flatMap((agent) => [
    ...agent.examples.map((prompt) => test(agent, 'example', prompt, { kind: 'reach', agent: agent.id })),
    ...agent.nearMisses.map((near) => test(agent, 'near-miss', near.prompt, expectedOf(agent, near.agent))),
  ]);
}

export function tallyOf(tests: readonly RouteTest[]): RouteTally {
  const passed = tests.filter((test) => test.passed).length;
  return { n: tests.length, passed, rate: tests.length === 0 ? undefined : passed / tests.length };
}

/** The agents that Claude is told to call: of a shortlist the first, of a team all, of silence none. */
export function chosenAgents(decision: RouteDecision): readonly string[] {
  if (decision.kind === 'abstain') return [];
  if (decision.kind !== 'team') return [decision.agent];
  return decision.plan.phases.flatMap((phase) => phase.members.map((member) => member.agent));
}

function isMet(expected: Expectation, decision: RouteDecision): boolean {
  const chosen = chosenAgents(decision);
  return expected.kind === 'reach'
    ? chosen.includes(expected.agent)
    : !expected.agents.some((agent) => chosen.includes(agent));
}
