import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PluginEntry, RegistrySnapshot } from '../../../scripts/registry/entry.ts';
import { Scanner } from '../../../scripts/registry/scanner.ts';
import { loadLexicon } from '../../../scripts/routing/lexicon/load.ts';
import { createRouter } from '../../../scripts/routing/router.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PLUGIN = 'fastapi-backend';
const lexicon = loadLexicon();

const whole = new Scanner().scan(
  ['.', 'plugins/fastapi-backend', 'plugins/frontend-powerhouse', 'plugins/exec-automator'].map((folder) => ({
    kind: 'pack' as const,
    root: join(ROOT, folder),
    loaded: true,
  })),
);

/** The pack with a plugin that declares so many of its strong keywords and nothing else. */
function declaring(strong: number): RegistrySnapshot {
  const few = (plugin: PluginEntry): PluginEntry => ({
    ...plugin,
    routing: {
      ...plugin.routing,
      keywords: { strong: plugin.routing.keywords.strong.slice(0, strong), weak: [], against: [] },
    },
  });
  return { ...whole, plugins: whole.plugins.map((p) => (p.name === PLUGIN ? few(p) : p)) };
}

/** Examples of the plugin's agents that are routed to it. */
function reached(snapshot: RegistrySnapshot): number {
  const router = createRouter(snapshot, lexicon);
  return prompts.filter((prompt) => {
    const decision = router.route({ prompt });
    return decision.kind !== 'abstain' && decision.plugin === PLUGIN;
  }).length;
}

const prompts = whole.agents.filter((a) => a.plugin === PLUGIN).flatMap((a) => a.examples);

describe('a plugin that declares a few keywords', () => {
  it('is found by as many prompts as one that declares none, within three of a hundred', {
    timeout: 120_000,
  }, () => {
    expect(prompts.length).toBeGreaterThan(50);
    const without = reached(declaring(0));
    expect(without).toBeGreaterThan(prompts.length / 2);
    for (const few of [1, 9])
      expect(reached(declaring(few))).toBeGreaterThanOrEqual(without - prompts.length * 0.03);
  });
});
