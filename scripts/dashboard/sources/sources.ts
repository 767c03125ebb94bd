import type { Clock } from '../../core/clock.ts';
import type { Records } from '../../host/records.ts';
import type { RouteFilter } from '../../store/route-queries.ts';
import type { State } from '../../store/state.ts';
import { type Answer, ready, type Stretch } from '../shapes/answer.ts';
import type { RunDetail, Runs } from '../shapes/chains.ts';
import type { RegistryView } from '../shapes/registry.ts';
import type { Activity, Agents, Routes } from '../shapes/routes.ts';
import { activityOf } from './activity.ts';
import { agentsOf } from './agents.ts';
import type { BusSource } from './bus.ts';
import { runOf, runsOf } from './chains.ts';
import type { RegistrySource } from './registry.ts';
import { routesOf } from './routes.ts';

/** All that views are made of. Nothing of it writes, but {@link BusSource.redrive}. */
export interface Sources {
  routes(filter: RouteFilter): Answer<Routes>;
  activity(stretch: Stretch): Answer<Activity>;
  agents(stretch: Stretch): Answer<Agents>;
  runs(): Answer<Runs>;
  /** Undefined when there is no such run. */
  run(id: string): Answer<RunDetail> | undefined;
  registry(): Answer<RegistryView>;
  readonly bus: BusSource;
}

export interface SourcesOptions {
  readonly state: State;
  readonly records: Records;
  readonly clock: Clock;
  readonly registry: RegistrySource;
  readonly bus: BusSource;
}

export function openSources({ state, records, clock, registry, bus }: SourcesOptions): Sources {
  return {
    routes: (filter) => ready(routesOf(state, records, filter)),
    activity: (stretch) => activityOf(state, stretch),
    agents: (stretch) => agentsOf(state, stretch),
    runs: () => runsOf(state, clock),
    run: (id) => runOf(state, clock, id),
    registry: () => registry.view(),
    bus,
  };
}
