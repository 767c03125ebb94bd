import type { Followed, RouteRow } from './routes.ts';

/** Places whose change makes views look again. `state` is `state.db`, with all that is in it. */
export type Place = 'state' | 'bus' | 'registry';

/** What the server tells a page while both are open; one server-sent event each, with its `type` as the event's name. */
export type LiveEvent =
  | { readonly type: 'hello'; readonly at: number }
  | { readonly type: 'routes'; readonly routes: readonly RouteRow[] }
  | { readonly type: 'followed'; readonly routeId: string; readonly followed: Followed }
  | { readonly type: 'changed'; readonly places: readonly Place[] };

/** What the page has to know before its first view. */
export interface About {
  readonly version: string;
  readonly dataFolder: string;
}
