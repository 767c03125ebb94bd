import { safeLine } from '../../core/untrusted.ts';
import { isClean } from '../../resilience/breaker.ts';
import type { NamedBreaker } from '../../resilience/breaker-store.ts';
import { MAX_NAMES } from './bounded.ts';
import { type Family, gauge, type Sample } from './family.ts';

const STATES = ['closed', 'half-open', 'open'] as const;
const KINDS = ['agent', 'rpc'] as const;

/** What is left alone because it keeps failing. */
export function breakerMetrics(breakers: readonly NamedBreaker[]): Family[] {
  const kindOf = (name: string): string => KINDS.find((kind) => name.startsWith(`${kind}:`)) ?? 'other';
  const states = [...KINDS, 'other'].flatMap((kind) =>
    STATES.map(
      (state): Sample => ({
        labels: { kind, state },
        value: breakers.filter((b) => kindOf(b.name) === kind && b.breaker.state === state).length,
      }),
    ),
  );
  const latest = breakers
    .filter((b) => !isClean(b.breaker))
    .sort((a, b) => b.updatedAt - a.updatedAt)
    .slice(0, MAX_NAMES);
  return [
    gauge('arbiter_breakers', 'Breakers that have counted anything, by kind and state.', states),
    gauge(
      'arbiter_breaker_open',
      `1 while a breaker lets nothing but probes through, 0 while it is closed with failures; the ${MAX_NAMES} that changed last.`,
      latest.map(({ name, breaker }) => ({
        labels: { breaker: safeLine(name, 200) },
        value: breaker.state === 'closed' ? 0 : 1,
      })),
    ),
  ];
}
