import { dataFolder } from '../host/data-folder.ts';
import { PreparedAgents } from '../host/prepared-agents.ts';
import { loadLexicon } from '../routing/lexicon/load.ts';
import { createRouter, type Router } from '../routing/router.ts';
import type { Context } from './app.ts';
import { type OpenRegistry, openRegistry } from './registry.ts';

export interface OpenRouter extends OpenRegistry {
  readonly router: Router;
}

/** A registry and a router over it: made once a process. */
export function openRouter(context: Context): OpenRouter {
  const registry = openRegistry(context);
  const lexicon = loadLexicon();
  new PreparedAgents(lexicon, dataFolder(context.env)).provide(registry.snapshot.agents);
  return { ...registry, router: createRouter(registry.snapshot, lexicon) };
}
