import { adviceOn } from './advice.ts';
import type { StatusFacts } from './facts.ts';

/** The status for programs: times as RFC 3339, and null for what there is not. */
export function statusJson(facts: StatusFacts): unknown {
  const { now, since, registry, routes, cost, ...rest } = facts;
  return {
    at: iso(now),
    since: iso(since),
    ...rest,
    registry: registry ?? null,
    routes:
      routes.kind === 'known'
        ? {
            kind: 'known',
            today: routes.value.today,
            newest: routes.value.newest.map(({ at, agent, cause, ...route }) => ({
              at: iso(at),
              ...route,
              agent: agent ?? null,
              cause: cause ?? null,
            })),
          }
        : routes,
    cost: cost.kind === 'known' ? { kind: 'known', ...cost.value, usd: cost.value.usd ?? null } : cost,
    advice: adviceOn(facts),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
