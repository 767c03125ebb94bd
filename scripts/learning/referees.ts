import type { RegistrySnapshot } from '../registry/entry.ts';
import type { RouteDecision } from '../routing/decision.ts';
import type { TermKey } from '../routing/learned/term-key.ts';
import type { Router } from '../routing/router.ts';
import { isHeldBack } from './gate.ts';
import type { Referee } from './lessons.ts';

/** A near miss that belongs to nobody. */
const NOBODY = 'none';

/** Prompts that are read; a registry of thousands of agents must not hold up a correction. */
const MAX_REFEREES = 2_000;

/**
 * The examples and near misses that the registry's agents declare. A near miss for an agent that is not there says nothing.
 * Costs some 0.1 ms each.
 */
export function refereesOf(
  snapshot: RegistrySnapshot,
  router: Pick<Router, 'route' | 'terms'>,
  key: TermKey,
): Referee[] {
  const ids = new Set(snapshot.agents.map((a) => a.id));
  return snapshot.agents
    .flatMap((a) => [
      ...a.examples.map((prompt) => ({
        prompt,
        right: a.id as string | undefined,
        what: `an example of ${a.id}`,
      })),
      ...a.nearMisses
        .filter((m) => m.agent === NOBODY || ids.has(m.agent))
        .map((m) => ({
          prompt: m.prompt,
          right: m.agent === NOBODY ? undefined : m.agent,
          what: `a near miss of ${a.id}`,
        })),
    ])
    .slice(0, MAX_REFEREES)
    .map(({ prompt, right, what }) => {
      let shipped: { readonly agent: string | undefined } | undefined;
      return {
        what,
        right,
        features: key.featuresOf(router.terms(prompt)),
        held: isHeldBack(prompt),
        shipped: () => {
          shipped ??= { agent: agentOf(router.route({ prompt })) };
          return shipped.agent;
        },
      };
    });
}

/** The agent that a decision names, or names first; undefined for silence. */
export function agentOf(decision: RouteDecision): string | undefined {
  return decision.kind === 'abstain' ? undefined : decision.agent;
}
