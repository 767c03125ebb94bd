import { safeLine } from '../core/untrusted.ts';
import type { Estimate, RunEvidence } from '../routing/decision.ts';
import { estimateOf, WHOSE } from '../routing/estimate.ts';
import type { RecordedRoute } from './recorded.ts';

/** An estimate for programs; null is what was not measured. */
export function estimateJson(estimate: Estimate): unknown {
  if (estimate.kind === 'none') return estimate;
  const { dollars = null, minutes = null, ...rest } = estimate;
  return { ...rest, dollars, minutes };
}

/** What is known by now of the agent that a recorded route went to; undefined for silence. A record does not have the other members of a team. */
export function estimateOfRecorded({ route }: RecordedRoute, runs: RunEvidence): Estimate | undefined {
  if (route.kind === 'abstain' || route.agent === undefined) return undefined;
  return estimateOf(runs(route.agent), WHOSE[route.kind](safeLine(route.agent, 200)));
}
