import type { StoredOutcome, StoredRecord, StoredRoute, StoredSpawn } from '../store/route-records.ts';

/**
 * What became of a routed prompt. `followed`: an agent that the route named was called. `other`: only agents that it did not name.
 * `none`: no agent that is in the registry; what Claude Code calls of its own (`general-purpose`, `Explore`) is not recorded, so it
 * is none too, and so is a prompt that is still under way.
 */
export type Following = 'followed' | 'other' | 'none';

export interface RouteResult {
  readonly route: StoredRoute & { readonly agent: string };
  readonly following: Following;
  /** The first agent called that was named; without one, the first that was called. */
  readonly called: string | undefined;
  /** How its run last ended (`finished`, `failed`, `unfinished`, `refused`, `unknown`); undefined: no end is recorded. */
  readonly end: string | undefined;
}

/** What became of every route to an agent among some records. Pure; records in any order. */
export function routeResults(records: readonly StoredRecord[]): RouteResult[] {
  const sorted = [...records].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const routes = sorted.filter((r) => r.type === 'route');
  const spawnsOf = groupSpawns(
    routes,
    sorted.filter((r) => r.type === 'spawn'),
  );
  const ends = new Map(sorted.filter((r) => r.type === 'outcome').map((o) => [keyOf(o), o.end]));
  return routes.filter(isToAgent).map((route) => {
    const spawns = spawnsOf.get(route.id) ?? [];
    const named = spawns.find((s) => s.routeId === route.id);
    const spawn = named ?? spawns[0];
    return {
      route,
      following: named !== undefined ? 'followed' : spawn !== undefined ? 'other' : 'none',
      called: spawn?.agent,
      end: spawn === undefined ? undefined : ends.get(keyOf(spawn)),
    };
  });
}

const isToAgent = (route: StoredRoute): route is RouteResult['route'] => route.agent !== undefined;

const keyOf = ({ session, toolUseId }: Pick<StoredOutcome, 'session' | 'toolUseId'>): string =>
  `${session} ${toolUseId ?? ''}`;

/** Calls by the route they came after: the one they name, else the one of their prompt, else the last before them in the session. */
function groupSpawns(
  routes: readonly StoredRoute[],
  spawns: readonly StoredSpawn[],
): Map<string, StoredSpawn[]> {
  const ids = new Set(routes.map((r) => r.id));
  const byPrompt = new Map(
    routes.flatMap((r) => (r.promptId === undefined ? [] : [[`${r.session} ${r.promptId}`, r.id]])),
  );
  const bySession = grouped(routes, (r) => r.session);
  return grouped(spawns, (spawn) => {
    const before = bySession.get(spawn.session)?.findLast((r) => r.at <= spawn.at);
    if (spawn.routeId !== undefined && ids.has(spawn.routeId)) return spawn.routeId;
    return spawn.promptId === undefined ? before?.id : byPrompt.get(`${spawn.session} ${spawn.promptId}`);
  });
}

/** Values by key, in their order; those whose key is undefined are left out. */
function grouped<K, V>(values: readonly V[], keyOf: (value: V) => K | undefined): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** Counts over some routes. A share is a count over `routed`; with `routed` 0 it is not measured. */
export interface Tally {
  /** An agent's full id, or a plugin's name. */
  readonly name: string;
  readonly routed: number;
  readonly followed: number;
  readonly other: number;
  readonly none: number;
  /** Of the followed ones: how the named agent's run ended, and for how many that is recorded. */
  readonly ends: Readonly<Record<string, number>>;
}

/** Counts by agent or by plugin, most routed first. */
export function tally(results: readonly RouteResult[], by: 'agent' | 'plugin'): Tally[] {
  return [...grouped(results, ({ route }) => (by === 'agent' ? route.agent : route.plugin))]
    .map(([name, list]) => tallyOf(name, list))
    .sort((a, b) => b.routed - a.routed || (a.name < b.name ? -1 : 1));
}

function tallyOf(name: string, list: readonly RouteResult[]): Tally {
  const count = (what: Following): number => list.filter((r) => r.following === what).length;
  const ends: Record<string, number> = {};
  for (const { following, end } of list)
    if (following === 'followed' && end !== undefined) ends[end] = (ends[end] ?? 0) + 1;
  return {
    name,
    routed: list.length,
    followed: count('followed'),
    other: count('other'),
    none: count('none'),
    ends,
  };
}
