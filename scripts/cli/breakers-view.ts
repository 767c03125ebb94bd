import { safeLine } from '../core/untrusted.ts';
import { type BreakerState, failuresOf, isClean } from '../resilience/breaker.ts';
import type { NamedBreaker } from '../resilience/breaker-store.ts';
import { durationText } from './duration.ts';
import { shellWord } from './format.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';

/** A breaker as it is told. Times are ISO 8601; null where there is none. */
export interface BreakerFacts {
  readonly name: string;
  /** `tripped`: opened by hand. */
  readonly state: 'closed' | 'open' | 'half-open' | 'tripped';
  readonly failures: number;
  /** When it opened; of a closed one, when it last changed. */
  readonly since: string;
  /** When one call is let through. Null of an open one: only after a reset. */
  readonly nextProbe: string | null;
  readonly reason: string | null;
}

const MAX_TEXT = 300;
const iso = (ms: number): string => new Date(ms).toISOString();

export function factsOf({ name, breaker, updatedAt }: NamedBreaker): BreakerFacts {
  const opened = breaker.state === 'closed' ? undefined : breaker;
  const probeAt = breaker.state === 'open' ? breaker.probeAt : undefined;
  return {
    name,
    state: stateOf(breaker),
    failures: failuresOf(breaker),
    since: iso(opened?.since ?? updatedAt),
    nextProbe: probeAt === undefined ? null : iso(probeAt),
    reason: opened?.reason ?? null,
  };
}

function stateOf(breaker: BreakerState): BreakerFacts['state'] {
  return breaker.state === 'open' && breaker.tripped ? 'tripped' : breaker.state;
}

const RANK = { tripped: 0, open: 1, 'half-open': 2, closed: 3 } as const;

/** Those that refuse first; those that nothing speaks against not at all. */
export const inOrder = (breakers: readonly NamedBreaker[]): BreakerFacts[] =>
  breakers
    .filter(({ breaker }) => !isClean(breaker))
    .map(factsOf)
    .sort((a, b) => RANK[a.state] - RANK[b.state] || (a.name < b.name ? -1 : 1));

export function breakersText(facts: readonly BreakerFacts[], now: number, look: Look): string {
  if (facts.length === 0) return 'Nothing that is counted has failed.';
  const listed = table(
    [
      { title: 'breaker', style: 'cyan' },
      { title: 'state' },
      { title: 'failures', align: 'right' },
      { title: 'since' },
      { title: 'next probe' },
      { title: 'reason', flex: 'wrap' },
    ],
    facts.map((f) => [
      safeLine(f.name, MAX_TEXT),
      f.state,
      String(f.failures),
      `${durationText(Math.max(0, now - Date.parse(f.since)))} ago`,
      nextProbe(f, now),
      safeLine(f.reason ?? '', MAX_TEXT),
    ]),
    look,
  );
  const first = facts[0];
  if (first === undefined || first.state === 'closed') return listed;
  return `${listed}\n\nTo close one now: arbiter breakers reset ${shellWord(safeLine(first.name, MAX_TEXT))}`;
}

function nextProbe({ state, nextProbe: at }: BreakerFacts, now: number): string {
  if (state === 'closed') return '';
  if (state === 'half-open') return 'under way';
  if (at === null) return 'after a reset';
  const left = Date.parse(at) - now;
  return left <= 0 ? 'with the next call' : `in ${durationText(left)}`;
}
