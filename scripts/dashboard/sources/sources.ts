import type { Clock } from '../../core/clock.ts';
import type { Records } from '../../host/records.ts';
import type { RouteFilter } from '../../store/route-queries.ts';
import type { State } from '../../store/state.ts';
import { type Answer, ready, type Stretch } from '../shapes/answer.ts';
import type { RunDetail, Runs } from '../shapes/chains.ts';
import type { Costs } from '../shapes/costs.ts';
import type { Objectives } from '../shapes/objectives.ts';
import type { RegistryView } from '../shapes/registry.ts';
import type { Activity, Agents, Routes } from '../shapes/routes.ts';
import { activityOf } from './activity.ts';
import { agentsOf } from './agents.ts';
import type { BusSource } from './bus.ts';
import { runOf, runsOf } from './chains.ts';
import { costsOf } from './costs.ts';
import { objectivesOf } from './objectives.ts';
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
  costs(stretch: Stretch): Answer<Costs>;
  objectives(): Answer<Objectives>;
  registry(): Answer<RegistryView>;
  readonly bus: BusSource;
}

export interface SourcesOptions {
  readonly dataFolder: string;
  readonly state: State;
  readonly records: Records;
  readonly clock: Clock;
  readonly registry: RegistrySource;
  readonly bus: BusSource;
}

export function openSources({ dataFolder, state, records, clock, registry, bus }: SourcesOptions): Sources {
  return {
    routes: (filter) => ready(routesOf(state, records, filter)),
    activity: (stretch) => activityOf(state, stretch),
    agents: (stretch) => agentsOf(state, stretch),
    runs: () => runsOf(state, clock),
    run: (id) => runOf(state, clock, id),
    costs: (stretch) => costsOf(state, stretch),
    objectives: () => objectivesOf(state, dataFolder, clock),
    registry: () => registry.view(),
    bus,
  };
}
