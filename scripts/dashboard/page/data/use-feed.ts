import { useEffect, useState } from 'preact/hooks';
import type { Answer } from '../../shapes/answer.ts';
import type { LiveEvent } from '../../shapes/live.ts';
import type { Followed, RouteRow, Routes } from '../../shapes/routes.ts';
import { plural } from '../format.ts';
import { useSession } from './session.tsx';
import { type Loading, useAnswer } from './use-answer.ts';

export type FeedFilter = Readonly<Record<'kind' | 'agent' | 'plugin' | 'session', string | undefined>>;

/** Rows of the feed; older ones are in the stretch, not on the page. */
const MAX_ROWS = 1_000;

interface Feed {
  readonly loading: Loading<Answer<Routes>>;
  /** Prompts that came since it was paused, or since the answer to another filter. */
  readonly held: number;
  /** What came last, in words. */
  readonly news: string;
}

/**
 * Routes of a stretch, with those that come while it is open on top. The whole list is asked for once, and again after the connection
 * was lost or for what the server does not push. While paused nothing moves; what came meanwhile is there when it goes on.
 */
export function useFeed(windowMs: number, filter: FeedFilter, paused: boolean): Feed {
  const { live } = useSession();
  const query = new URLSearchParams({ window: String(windowMs) });
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value);
  const path = `api/routes?${query}`;
  const [asked] = useAnswer<Answer<Routes>>(path, [], paused);
  const [rows, setRows] = useState<Rows>(NO_ROWS);
  const [held, setHeld] = useState(0);
  const [news, setNews] = useState('');

  useEffect(() => setRows(NO_ROWS), [path]);
  // Each answer holds what came before it.
  useEffect(() => setHeld(0), [asked]);
  useEffect(() => {
    if (asked.kind !== 'loaded' || asked.value.kind !== 'ready') return;
    const { value } = asked;
    setRows(({ recent }) => ({
      recent,
      value: recent.reduce<Routes>((b, e) => withEvent(b, e, filter), value),
    }));
  }, [asked]);
  useEffect(() => {
    if (!paused) setHeld(0);
    return live.listen((event) => {
      if (event.type !== 'routes' && event.type !== 'followed') return;
      const n = event.type === 'routes' ? event.routes.filter((route) => fits(route, filter)).length : 0;
      if (paused) {
        setHeld((before) => before + n);
        return;
      }
      setRows(({ value, recent }) => ({
        value: value === undefined ? undefined : withEvent(value, event, filter),
        recent: [...recent.slice(1 - MAX_RECENT), event],
      }));
      if (n > 0) setNews(`${plural(n, 'new prompt')}${agentsIn(event)}`);
    });
  }, [live, paused, filter]);

  if (asked.kind !== 'loaded' || asked.value.kind !== 'ready') return { loading: asked, held, news };
  const value = rows.value ?? asked.value;
  return { loading: { kind: 'loaded', value: { ...value, kind: 'ready' } }, held, news };
}

/** What was pushed while an answer was under way may be missing in it, so the last events are put into each answer again. */
interface Rows {
  readonly value: Routes | undefined;
  readonly recent: readonly LiveEvent[];
}

const NO_ROWS: Rows = { value: undefined, recent: [] };
const MAX_RECENT = 200;

function fits(route: RouteRow, filter: FeedFilter): boolean {
  return (['kind', 'agent', 'plugin', 'session'] as const).every(
    (name) => filter[name] === undefined || filter[name] === route[name],
  );
}

function agentsIn(event: LiveEvent): string {
  const agent = event.type === 'routes' ? event.routes.at(-1)?.agent : undefined;
  return agent === undefined ? '' : `, the last to ${agent}`;
}

function withEvent(before: Routes, event: LiveEvent, filter: FeedFilter): Routes {
  if (event.type === 'routes') {
    const known = new Set(before.routes.map(({ id }) => id));
    const fresh = event.routes.filter((route) => fits(route, filter) && !known.has(route.id));
    const routes = [...[...fresh].reverse(), ...before.routes].slice(0, MAX_ROWS);
    return { ...before, routes, total: before.total + fresh.length };
  }
  if (event.type !== 'followed') return before;
  const { routeId, followed } = event;
  const routes = before.routes.map((route) =>
    route.id !== routeId || route.followed.some((one) => isSame(one, followed))
      ? route
      : { ...route, followed: [...route.followed, followed] },
  );
  return { ...before, routes };
}

const isSame = (a: Followed, b: Followed): boolean =>
  a.type === b.type && a.at === b.at && a.agent === b.agent;
