import { safeLine } from '../core/untrusted.ts';
import { type BreakerState, type CallReport, failuresOf, isClean, probeTime } from '../resilience/breaker.ts';
import type { NamedBreaker } from '../resilience/breaker-store.ts';
import type { Breakers } from '../resilience/breakers.ts';
import type { BreakerPolicy } from '../resilience/policy.ts';
import type { OutcomeRecord } from './record.ts';

/** Breakers of agents are called `agent:<id>`. */
const PREFIX = 'agent:';
const MAX_REASON = 200;

/** An agent whose breaker is not closed. */
interface Standing {
  readonly breaker: Exclude<BreakerState, { readonly state: 'closed' }>;
  /** When it may be tried again, milliseconds since 1970; undefined: after a reset. */
  readonly until: number | undefined;
}

/**
 * Which agents keep failing: a copy of their breakers, so that a prompt is decided without asking the database. The breakers are the
 * truth; this looks at them after an answer ({@link look}) and starts with what the last process left.
 *
 * A failed run is one that ended in an API error or whose Agent call was refused; an agent that reports `BLOCKED` or
 * `NEEDS_CONTEXT` has done its job. Which agent is started is Claude's choice and the person's, so no breaker refuses a start: an
 * agent whose breaker is open is routed around. When its time has come it can be routed to again; the first start becomes the
 * probe, and until that has ended it is routed around once more.
 */
export class Health {
  readonly #breakers: Breakers;
  readonly #policyOf: (agent: string) => BreakerPolicy | false;
  #kept: readonly NamedBreaker[];
  #standing: ReadonlyMap<string, Standing>;

  /** `copy`: breakers as the last process has left them. */
  constructor(
    breakers: Breakers,
    policyOf: (agent: string) => BreakerPolicy | false,
    copy: readonly NamedBreaker[] = [],
  ) {
    this.#breakers = breakers;
    this.#policyOf = policyOf;
    this.#kept = copy;
    this.#standing = standing(copy, (_, breaker) => (breaker.state === 'open' ? breaker.probeAt : undefined));
  }

  /** Agents to route around, with the reason for people. Asks nobody. */
  unhealthy(now: number): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const [agent, { breaker, until }] of this.#standing)
      if (until === undefined || until > now) found.set(agent, reasonOf(breaker, now));
    return found;
  }

  /** When an agent will be tried again because of its failures. Not of one that is held back by hand: that is of this machine alone. */
  until(agent: string): number | undefined {
    const found = this.#standing.get(agent);
    return found === undefined || isTripped(found.breaker) ? undefined : found.until;
  }

  /** Takes up what all sessions know. */
  look(now: number): void {
    this.#kept = this.#breakers.list(PREFIX).filter(({ breaker }) => !isClean(breaker));
    this.#standing = standing(this.#kept, (agent, breaker) => {
      const policy = this.#policyOf(agent);
      if (policy !== false) return probeTime(breaker, now, policy);
      return isTripped(breaker) && breaker.state === 'open' ? breaker.probeAt : now;
    });
  }

  /** Counts how a run ended. One agent may stop several times in a run; the last time counts. */
  report(outcome: OutcomeRecord): void {
    const policy = this.#policyOf(outcome.agent);
    if (policy !== false) this.#breakers.report(PREFIX + outcome.agent, reportOf(outcome), policy);
  }

  /** An agent is being started. One that was failing is tried with it. */
  started(agent: string, run: string): void {
    if (!this.#standing.has(agent)) return;
    const policy = this.#policyOf(agent);
    if (policy !== false) this.#breakers.observe(PREFIX + agent, run, policy);
  }

  /** What the next process should start with. */
  get kept(): readonly NamedBreaker[] {
    return this.#kept;
  }
}

function standing(
  breakers: readonly NamedBreaker[],
  untilOf: (agent: string, breaker: BreakerState) => number | undefined,
): ReadonlyMap<string, Standing> {
  const found = new Map<string, Standing>();
  for (const { name, breaker } of breakers) {
    if (breaker.state === 'closed') continue;
    const agent = name.slice(PREFIX.length);
    found.set(agent, { breaker, until: untilOf(agent, breaker) });
  }
  return found;
}

function reportOf(outcome: OutcomeRecord): CallReport {
  const run = outcome.toolUseId ?? outcome.agentId ?? outcome.at;
  switch (outcome.end) {
    case 'failed':
      return { kind: 'failed', run, reason: 'its run ended in an API error' };
    case 'refused':
      return { kind: 'failed', run, reason: 'its Agent call was refused' };
    case 'finished':
      return { kind: 'succeeded', run };
    case 'unfinished':
    case 'unknown':
      return { kind: 'unknown', run };
  }
}

function reasonOf(breaker: Standing['breaker'], now: number): string {
  if (isTripped(breaker)) return `held back by hand: ${safeLine(breaker.reason, MAX_REASON)}`;
  const failures = failuresOf(breaker);
  const failed = failures === 1 ? 'its last run failed' : `its last ${failures} runs failed`;
  return breaker.state === 'half-open'
    ? `${failed}; one is trying it now`
    : `${failed}, the latest ${ago(now - breaker.since)} ago`;
}

const isTripped = (breaker: BreakerState): boolean => breaker.state === 'open' && breaker.tripped;

function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
