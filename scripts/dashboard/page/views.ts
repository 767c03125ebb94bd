import { ActivityView } from './views/activity.tsx';
import { AgentsView } from './views/agents.tsx';
import { BusView } from './views/bus.tsx';
import { ChainsView } from './views/chains.tsx';
import { CostsView } from './views/costs.tsx';
import { LiveView } from './views/live.tsx';
import { ObjectivesView } from './views/objectives.tsx';
import { RegistryView } from './views/registry.tsx';
import type { View } from './views/view.ts';

/** In the order of the page. */
export const VIEWS: readonly View[] = [
  {
    name: 'live',
    title: 'Live',
    about: 'Prompts as they are decided, and why.',
    windowed: true,
    Show: LiveView,
  },
  {
    name: 'activity',
    title: 'Activity',
    about: 'Routes and how the runs ended.',
    windowed: true,
    Show: ActivityView,
  },
  {
    name: 'agents',
    title: 'Agents',
    about: 'Who is called, and how it goes.',
    windowed: true,
    Show: AgentsView,
  },
  {
    name: 'chains',
    title: 'Chains',
    about: 'Runs of chains, step by step.',
    windowed: false,
    Show: ChainsView,
  },
  {
    name: 'costs',
    title: 'Costs',
    about: 'Measured tokens and dollars, by model and agent.',
    windowed: true,
    Show: CostsView,
  },
  {
    name: 'bus',
    title: 'Bus',
    about: 'Topics, groups of readers, dead letters.',
    windowed: false,
    Show: BusView,
  },
  {
    name: 'registry',
    title: 'Registry',
    about: 'What is found in the plugin folders.',
    windowed: false,
    Show: RegistryView,
  },
  {
    name: 'objectives',
    title: 'Objectives',
    about: 'What is promised, and whether it is kept.',
    windowed: false,
    Show: ObjectivesView,
  },
];
