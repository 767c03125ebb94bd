import { dataFolder } from '../host/data-folder.ts';
import { Learning } from '../host/learning.ts';
import { PreparedAgents } from '../host/prepared-agents.ts';
import { loadLexicon } from '../routing/lexicon/load.ts';
import { createRouter, type Router } from '../routing/router.ts';
import type { Context } from './app.ts';
import { type OpenRegistry, openRegistry } from './registry.ts';
import { openState } from './state-open.ts';

export interface OpenRouter extends OpenRegistry {
  readonly router: Router;
}

/** A registry and a router over it: made once a process. */
export function openRouter(context: Context): OpenRouter {
  const registry = openRegistry(context);
  const lexicon = loadLexicon();
  new PreparedAgents(lexicon, dataFolder(context.env)).provide(registry.snapshot.agents);
  const router = createRouter(registry.snapshot, lexicon);
  const teacher = new Learning(
    dataFolder(context.env),
    context.env,
    openState(context, 'look'),
    context.io.clock,
  ).teacher();
  // As in a session: what was learned has a say.
  return { ...registry, router: { ...router, route: (request) => router.route({ teacher, ...request }) } };
}
