import type { Tier } from '../models/ladder.ts';
import type { BrainState } from './state.ts';

/** A piece of work that a chain gives to an agent or a command. */
export interface StepWork {
  readonly prompt: string;
  /** Its id; absent for a command. */
  readonly agent: string | undefined;
  /** The session that does it; absent when it gets one of its own. */
  readonly sessionId: string | undefined;
  /** How often it was tried before. */
  readonly failures: number;
}

/** The tier of a step with `tier: auto`: one rung higher with each try. */
export function tierOfStep(
  { registry, tiers, project }: Pick<BrainState, 'registry' | 'tiers' | 'project'>,
  { prompt, agent, sessionId, failures }: StepWork,
): Tier {
  const known = tiers.of(sessionId ?? '', project, agent ?? '');
  return registry.router.tier(prompt, agent, {
    ...known,
    session: sessionId === undefined ? 'none' : known.session,
    failures,
  });
}
