import { ActivityView } from './views/activity.tsx';
import { AgentsView } from './views/agents.tsx';
import { BusView } from './views/bus.tsx';
import { ChainsView } from './views/chains.tsx';
import { LiveView } from './views/live.tsx';
import { RegistryView } from './views/registry.tsx';
import type { View } from './views/view.ts';

const VIEWS: readonly View[] = [
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
];

/** Views whose source not every installation has. */
const OPTIONAL: readonly string[] = ['costs', 'objectives'];

export const viewsFor = (there: readonly string[]): readonly View[] =>
  VIEWS.filter(({ name }) => !OPTIONAL.includes(name) || there.includes(name));
