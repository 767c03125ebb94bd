import type { StoredOutcome, StoredRoute, StoredSpawn } from '../../store/route-records.ts';
import type { Followed, RouteRow } from '../shapes/routes.ts';
import { given, nameText } from './texts.ts';

/** A route as it is shown. */
export function routeRow(route: StoredRoute, followed: readonly Followed[]): RouteRow {
  return {
    id: route.id,
    at: Date.parse(route.at),
    session: nameText(route.session),
    kind: nameText(route.kind),
    ...given('agent', route.agent === undefined ? undefined : nameText(route.agent)),
    ...given('plugin', route.plugin === undefined ? undefined : nameText(route.plugin)),
    ...given('cause', route.cause === undefined ? undefined : nameText(route.cause)),
    confidence: route.confidence,
    tier: nameText(route.tier),
    complexity: nameText(route.complexity),
    tookMs: route.tookMs,
    promptChars: route.promptChars,
    candidates: route.candidates.map(({ agent, score }) => ({ agent: nameText(agent), score })),
    followed,
  };
}

export function followedOf(record: StoredSpawn | StoredOutcome): Followed {
  const at = Date.parse(record.at);
  const agent = nameText(record.agent);
  if (record.type === 'spawn')
    return {
      type: 'spawn',
      at,
      agent,
      ...given('model', record.model === undefined ? undefined : nameText(record.model)),
    };
  return {
    type: 'outcome',
    at,
    agent,
    end: nameText(record.end),
    ...given('status', record.status === undefined ? undefined : nameText(record.status)),
  };
}

/** What followed each route, by its id. */
export function byRoute(
  records: readonly (StoredSpawn | StoredOutcome)[],
): ReadonlyMap<string, readonly Followed[]> {
  const found = new Map<string, Followed[]>();
  for (const record of records) {
    if (record.routeId === undefined) continue;
    const of = found.get(record.routeId) ?? [];
    found.set(record.routeId, of);
    of.push(followedOf(record));
  }
  return found;
}
