import { dataFolder } from '../host/data-folder.ts';
import { Learning } from '../host/learning.ts';
import { PackSiblings } from '../host/pack-siblings.ts';
import { PreparedAgents } from '../host/prepared-agents.ts';
import { loadLexicon } from '../routing/lexicon/load.ts';
import { createRouter, type Router } from '../routing/router.ts';
import { NO_OTHERS } from '../routing/state.ts';
import type { Context } from './app.ts';
import { ownRoot } from './own-root.ts';
import { type OpenRegistry, openRegistry } from './registry.ts';
import { openState } from './state-open.ts';

export interface OpenRouter extends OpenRegistry {
  readonly router: Router;
}

/** A registry and a router over it: made once a process. */
export function openRouter(context: Context): OpenRouter {
  const registry = openRegistry(context);
  const lexicon = loadLexicon();
  const { snapshot } = registry;
  const folder = dataFolder(context.env);
  const others = context.globals.onlyPluginDirs ? NO_OTHERS : new PackSiblings(ownRoot).notIn(snapshot);
  new PreparedAgents(lexicon, folder).provide([...snapshot.agents, ...others.agents]);
  const router = createRouter(snapshot, lexicon, lexicon.policy, others);
  const learning = new Learning(folder, context.env, openState(context, 'look'), context.io.clock);
  const teacher = learning.teacher();
  // As in a session: what was learned has a say.
  return { ...registry, router: { ...router, route: (request) => router.route({ teacher, ...request }) } };
}
