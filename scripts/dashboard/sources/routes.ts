import type { Records } from '../../host/records.ts';
import { findRoutes, followersSince, type RouteFilter } from '../../store/route-queries.ts';
import type { StoredOutcome, StoredRoute, StoredSpawn } from '../../store/route-records.ts';
import type { State } from '../../store/state.ts';
import type { Routes } from '../shapes/routes.ts';
import { byRoute, routeRow } from './route-row.ts';
import { reasonText } from './texts.ts';

/** Rows that one answer holds at most. */
export const MAX_ROUTES = 1_000;
/** Starts and ends that are looked through for what followed. */
const MAX_FOLLOWERS = 20_000;

/** Routes of a stretch. While SQLite cannot be had, those of yesterday and today from the lines that wait. */
export function routesOf(state: State, records: Records, filter: RouteFilter): Routes {
  const { since, until } = filter;
  const read = state.attempt((database) => {
    const { routes, total } = findRoutes(database, filter, MAX_ROUTES);
    const oldest = routes.at(-1);
    const followers =
      oldest === undefined ? [] : followersSince(database, Date.parse(oldest.at), MAX_FOLLOWERS);
    return { routes, total, followers };
  });
  const { spooledBytes } = records.status;
  if (read.kind === 'done') {
    const { routes, total, followers } = read.value;
    const waiting =
      spooledBytes === 0
        ? {}
        : { note: `${spooledBytes} bytes of records wait to be moved into SQLite and are not counted yet.` };
    return { since, until, total, ...rows(routes, followers), ...waiting };
  }
  const kept = records.recent();
  const routes = kept
    .filter((r): r is StoredRoute & typeof r => r.type === 'route' && fits(r, filter))
    .reverse();
  const followers = kept.filter((r): r is (StoredSpawn | StoredOutcome) & typeof r => r.type !== 'route');
  const note =
    kept.length === 0
      ? {}
      : {
          note: reasonText(
            `SQLite cannot be had (${read.trouble.message}), so these are of yesterday and today at most.`,
          ),
        };
  return { since, until, total: routes.length, ...rows(routes.slice(0, MAX_ROUTES), followers), ...note };
}

function fits(route: StoredRoute, filter: RouteFilter): boolean {
  const at = Date.parse(route.at);
  if (at < filter.since || at >= filter.until) return false;
  return (['kind', 'plugin', 'agent', 'session'] as const).every(
    (name) => filter[name] === undefined || filter[name] === route[name],
  );
}

function rows(
  routes: readonly StoredRoute[],
  followers: readonly (StoredSpawn | StoredOutcome)[],
): Pick<Routes, 'routes'> {
  const followed = byRoute(followers);
  return { routes: routes.map((route) => routeRow(route, followed.get(route.id) ?? [])) };
}
