import type { Database } from '../../store/sqlite/database.ts';
import { ROUTE_BOUNDS } from '../counts/count-records.ts';
import { BOUNDED } from './bounded.ts';
import { counter, type Family, single } from './family.ts';
import { counted, histogram } from './from-totals.ts';

/** Prompts that were decided, and what came of it. */
export function routeMetrics(database: Database): Family[] {
  // SQLite's own count of what was ever added: corrections are forgotten when there are many, and when a person says so.
  const corrections = database
    .prepare(`SELECT coalesce(max(seq), 0) AS n FROM sqlite_sequence WHERE name = 'corrections'`)
    .get<{ n: number }>()?.n;
  return [
    counted(
      database,
      'arbiter_routes_total',
      'Prompts decided, by kind of decision; cause is why nothing was added to the prompt.',
      ['kind', 'plugin', 'cause'],
    ),
    histogram(
      database,
      'arbiter_route_duration_seconds',
      "From the worker's receipt of a prompt to the rendered answer.",
      [],
      ROUTE_BOUNDS,
    ),
    counted(
      database,
      'arbiter_routes_followed_total',
      'Routed prompts after which Claude called an agent that the route named, by plugin of the first one called.',
      ['plugin'],
    ),
    counter('arbiter_route_corrections_total', 'Corrections of a route by a person.', single(corrections)),
    counted(
      database,
      'arbiter_agent_calls_total',
      `Agent calls that Claude made and Arbiter knows the agent of. ${BOUNDED}`,
      ['agent', 'plugin'],
    ),
    counted(
      database,
      'arbiter_tier_choices_total',
      'Calls of agents that a route named, by who chose the tier (claude, words, named) and the class of model that the call was given.',
      ['by', 'model'],
    ),
    counted(
      database,
      'arbiter_agent_ends_total',
      `Ends of agents, by how they ended; one that is taken up again ends again. ${BOUNDED}`,
      ['agent', 'plugin', 'end'],
    ),
  ];
}
