import type { Problem } from '../chains/language/problem.ts';
import { chosenAgents, type RouteTest, tallyOf } from '../lint/route-tests.ts';
import { round } from './format.ts';

/** A chain of the plugin and what is wrong with it. */
export interface TestedChain {
  readonly chain: string;
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** The module of a plugin's methods: why it cannot be called as declared, or null. */
export interface TestedMethods {
  readonly plugin: string;
  readonly declared: number;
  readonly trouble: string | null;
}

export interface PluginTestReport {
  readonly ok: boolean;
  readonly alone: boolean;
  readonly minExamples: number;
  readonly minNearMisses: number;
  readonly plugins: readonly string[];
  readonly tests: readonly RouteTest[];
  readonly chains: readonly TestedChain[];
  readonly methods: readonly TestedMethods[];
}

/** What became of a prompt, for programs. */
export const testJson = ({ agent, source, prompt, expected, decision, passed }: RouteTest) => ({
  agent,
  source,
  prompt,
  expected,
  passed,
  kind: decision.kind,
  chosen: chosenAgents(decision),
  cause: decision.kind === 'abstain' ? decision.cause : null,
  first: decision.candidates[0]?.agent ?? null,
  reasons: decision.reasons.map((reason) => ({ ...reason, weight: round(reason.weight) })),
});

/** A rate that was not measured is null. */
export function tallyJson(tests: readonly RouteTest[], source: RouteTest['source']) {
  const { n, passed, rate } = tallyOf(tests.filter((test) => test.source === source));
  return { n, passed, rate: rate === undefined ? null : round(rate) };
}
