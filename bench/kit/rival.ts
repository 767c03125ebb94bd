import MiniSearch from 'minisearch';
import type { AgentEntry } from '../../scripts/registry/entry.ts';

/** Ranks agents for a prompt: ids, best first. */
export interface Rival {
  search(prompt: string): string[];
}

/** minisearch as people use it: BM25 over name, description, triggers and body, every word of the prompt may match. */
export function minisearch(agents: readonly AgentEntry[]): Rival {
  const index = new MiniSearch({ fields: ['name', 'description', 'triggers', 'body'] });
  index.addAll(
    agents.map((a, id) => ({
      id,
      name: a.name.replaceAll('-', ' '),
      description: a.description,
      triggers: [...a.triggers, ...a.capabilities].join('\n'),
      body: a.body,
    })),
  );
  return {
    search: (prompt) => index.search(prompt).map((hit) => (agents[hit.id as number] as AgentEntry).id),
  };
}
