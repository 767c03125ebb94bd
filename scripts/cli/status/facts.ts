import type { GroupGlance } from '../../bus/glance.ts';
import type { OpenRun } from '../../chains/view/open-runs.ts';
import type { RegistrySummary } from '../../host/registry-summary.ts';
import type { Switched } from '../../host/switches.ts';
import type { RouteCounts, RouteGlance } from '../../store/route-glance.ts';
import type { BreakerFacts } from '../breakers-view.ts';

/** What a part of the status is when it could be had, or why not. `none`: there is nothing yet. */
export type Part<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'none' }
  | { readonly kind: 'trouble'; readonly message: string };

/** Dollars of a day. */
export interface CostFacts {
  /** Answers of a model that were counted. */
  readonly n: number;
  /** Of those that have a price; undefined when none has. */
  readonly usd: number | undefined;
  readonly unpriced: number;
}

/** Everything that `arbiter status` shows. "Today" begins at `since`, Unix milliseconds. */
export interface StatusFacts {
  readonly now: number;
  readonly since: number;
  readonly dataFolder: string;
  readonly switched: Switched;
  /** Sessions whose brains are running. */
  readonly sessions: number;
  /** As the last session found it; undefined: none has said so. */
  readonly registry: RegistrySummary | undefined;
  readonly routes: Part<{ readonly today: RouteCounts; readonly newest: readonly RouteGlance[] }>;
  /** Those that are not closed. */
  readonly breakers: Part<readonly BreakerFacts[]>;
  readonly chains: Part<readonly OpenRun[]>;
  readonly bus: Part<readonly GroupGlance[]>;
  readonly cost: Part<CostFacts>;
}
